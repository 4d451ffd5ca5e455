"""`koryu rules`: the default rule set as JSON, to be edited and given back with --rules."""

import argparse
import sys

from koryu.programme.rules import default_rules, rules_json


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("rules", help="print the default placement rules")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    sys.stdout.write(rules_json(default_rules()))
    return 0
