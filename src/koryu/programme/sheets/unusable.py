"""Why a whole file cannot be used, and what its sender can do about it."""

from koryu.programme.words import Words

MAX_BYTES = 20_000_000  # of the file as it comes
MAX_ROWS = 20_000  # eight times the largest year there has been
MAX_COLUMNS = 256


class Unusable(Exception):
    """The whole file cannot be used; ``words`` say why and what would help."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


EMPTY = Words(
    "The file is empty: choose the file again, or ask its sender for a new copy.",
    "ファイルが空です。ファイルを選び直すか、送付元に再送を依頼してください。",
)
TOO_LARGE = Words(
    "The file is too large: it may hold 20 MB. Take out pictures and other sheets, then "
    "send it again.",
    "ファイルが大きすぎます（上限20MB）。画像や不要なシートを除いて、もう一度送ってください。",
)
ENCRYPTED = Words(
    "The file is protected with a password. Open it, save it without a password, then send "
    "it again.",
    "ファイルにパスワードがかかっています。パスワードを解除して保存し、もう一度送ってください。",
)
OLD_EXCEL = Words(
    "The file is in the old Excel format (.xls). Open it, save it as an Excel workbook (.xlsx), "
    "then send it again.",
    "旧形式のExcelファイル（.xls）です。Excelブック（.xlsx）として保存し、もう一度送ってください。",
)
ENCRYPTED_OR_OLD = Words(
    "The file is protected with a password or in an old Office format. Save it as an Excel "
    "workbook (.xlsx) without a password, then send it again.",
    "パスワードがかかっているか、旧形式のファイルです。パスワードなしのExcelブック（.xlsx）"
    "として保存し、もう一度送ってください。",
)
OTHER_SPREADSHEET = Words(
    "The file is a spreadsheet of another kind. Save it as an Excel workbook (.xlsx) or as CSV, "
    "then send it again.",
    "対応していない形式の表計算ファイルです。Excelブック（.xlsx）またはCSVとして保存し、"
    "もう一度送ってください。",
)
NOT_A_SPREADSHEET = Words(
    "The file is not a spreadsheet. Send an Excel workbook (.xlsx) or a CSV file.",
    "表計算のファイルではありません。Excelブック（.xlsx）またはCSVファイルを送ってください。",
)
NOT_EXCEL = Words(
    "The file is named like an Excel workbook but is none. Open it, save it as an Excel "
    "workbook (.xlsx), then send it again.",
    "ファイル名はExcelですが、中身がExcelブックではありません。開いてExcelブック（.xlsx）"
    "として保存し、もう一度送ってください。",
)
DAMAGED = Words(
    "The workbook is damaged and cannot be opened. Open it in Excel, save it again as .xlsx, "
    "then send it again.",
    "ブックが壊れていて開けません。Excelで開いて.xlsxとして保存し直し、もう一度送ってください。",
)
BROKEN_CSV = Words(
    "The CSV file cannot be taken apart at line {line}: a quotation mark is missing or stands "
    "where none belongs. Save it again from the spreadsheet, then send it again.",
    "CSVファイルの{line}行目で引用符が正しく閉じられていません。表計算ソフトから保存し直し、"
    "もう一度送ってください。",
)
TOO_MANY_ROWS = Words(
    "The file has more than {rows} rows, the most that is read at once. Keep only this year's "
    "rows, or send them in several files.",
    "行数が上限の{rows}行を超えています。今年度の行だけを残すか、ファイルを分けて送ってください。",
).fill(rows=f"{MAX_ROWS:,}")
TOO_MANY_COLUMNS = Words(
    "The file has more than {columns} columns. Keep only the sheet to be read, with its own "
    "columns.",
    "列数が上限の{columns}列を超えています。読み込む表だけを残してください。",
).fill(columns=MAX_COLUMNS)
NO_HEADER = Words(
    "No header was found. One row must name the columns, ‘{label}’ ({key}) among them; the "
    "template shows how.",
    "見出しの行が見つかりません。「{label}」（{key}）を含む列名の行が必要です。"
    "様式をご覧ください。",
)
MISSING_COLUMNS = Words(
    "A required column is missing: {columns}. Add it to the header, then send the file again.",
    "必須の列がありません：{columns}。見出しに加えて、もう一度送ってください。",
)
HIDDEN = Words(
    "The list stands on the hidden sheet ‘{sheet}’, which is not read. Unhide it, save, then send "
    "the file again.",
    "一覧は非表示のシート「{sheet}」にあり、読み込めません。再表示して保存し、"
    "もう一度送ってください。",
)
OTHER_FORM = Words(
    "This is the sheet ‘{found}’, where ‘{wanted}’ is expected. Choose the other file.",
    "これは「{found}」の表です。ここでは「{wanted}」を読み込みます。ファイルを選び直してください。",
)
