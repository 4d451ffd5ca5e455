"""Where each prefecture lies on the tile map, and what it is called there.

The grid is our own drawing: columns run west to east, rows north to south, in units
of one tile; halves keep the islands apart. Codes are those of JIS X 0401.
"""

from typing import NamedTuple


class Tile(NamedTuple):
    """One prefecture: its column and row, and its short names."""

    column: float
    row: float
    en: str
    ja: str


TILES = {
    "01": Tile(12, 0, "Hokkaido", "北海道"),
    "02": Tile(12, 1.25, "Aomori", "青森"),
    "03": Tile(12, 2.25, "Iwate", "岩手"),
    "04": Tile(12, 3.25, "Miyagi", "宮城"),
    "05": Tile(11, 2.25, "Akita", "秋田"),
    "06": Tile(11, 3.25, "Yamagata", "山形"),
    "07": Tile(11, 4.25, "Fukushima", "福島"),
    "08": Tile(12, 5.25, "Ibaraki", "茨城"),
    "09": Tile(11, 5.25, "Tochigi", "栃木"),
    "10": Tile(10, 5.25, "Gunma", "群馬"),
    "11": Tile(10, 6.25, "Saitama", "埼玉"),
    "12": Tile(12, 6.25, "Chiba", "千葉"),
    "13": Tile(11, 6.25, "Tokyo", "東京"),
    "14": Tile(10, 7.25, "Kanagawa", "神奈川"),
    "15": Tile(10, 4.25, "Niigata", "新潟"),
    "16": Tile(9, 4.25, "Toyama", "富山"),
    "17": Tile(8, 4.25, "Ishikawa", "石川"),
    "18": Tile(7, 5.25, "Fukui", "福井"),
    "19": Tile(9, 6.25, "Yamanashi", "山梨"),
    "20": Tile(9, 5.25, "Nagano", "長野"),
    "21": Tile(8, 5.25, "Gifu", "岐阜"),
    "22": Tile(9, 7.25, "Shizuoka", "静岡"),
    "23": Tile(8, 6.25, "Aichi", "愛知"),
    "24": Tile(8, 7.25, "Mie", "三重"),
    "25": Tile(7, 6.25, "Shiga", "滋賀"),
    "26": Tile(6, 6.25, "Kyoto", "京都"),
    "27": Tile(6, 7.25, "Osaka", "大阪"),
    "28": Tile(5, 6.25, "Hyogo", "兵庫"),
    "29": Tile(7, 7.25, "Nara", "奈良"),
    "30": Tile(7, 8.25, "Wakayama", "和歌山"),
    "31": Tile(4, 6.25, "Tottori", "鳥取"),
    "32": Tile(3, 6.25, "Shimane", "島根"),
    "33": Tile(4, 7.25, "Okayama", "岡山"),
    "34": Tile(3, 7.25, "Hiroshima", "広島"),
    "35": Tile(2, 7.25, "Yamaguchi", "山口"),
    "36": Tile(5, 9.75, "Tokushima", "徳島"),
    "37": Tile(5, 8.75, "Kagawa", "香川"),
    "38": Tile(4, 8.75, "Ehime", "愛媛"),
    "39": Tile(4, 9.75, "Kochi", "高知"),
    "40": Tile(1, 7.75, "Fukuoka", "福岡"),
    "41": Tile(0, 7.75, "Saga", "佐賀"),
    "42": Tile(0, 8.75, "Nagasaki", "長崎"),
    "43": Tile(1, 8.75, "Kumamoto", "熊本"),
    "44": Tile(2, 8.25, "Oita", "大分"),
    "45": Tile(2, 9.25, "Miyazaki", "宮崎"),
    "46": Tile(1, 9.75, "Kagoshima", "鹿児島"),
    "47": Tile(0, 10.25, "Okinawa", "沖縄"),
}
COLUMNS, ROWS = 13, 11.25
