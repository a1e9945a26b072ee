"""How lienthong/sandbox/city/so_du_lich_lich_hop_bao.xls was made, once, with xlwt (a development dependency):

    .venv/bin/python -m tests.unit.sandbox.write_xls      (from the root of the repository)

Run it again after changing the rows `shared` or `tourism` of lienthong/sandbox/city/events.yml; a test compares them.
"""

from __future__ import annotations

import xlwt

from lienthong.sandbox.registers import EVENT_COLUMNS, tourism_rows
from lienthong.sandbox.texts import DATA


def main() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Lịch họp báo")
    for row, cells in enumerate([EVENT_COLUMNS, *tourism_rows()]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(DATA / "so_du_lich_lich_hop_bao.xls"))


if __name__ == "__main__":
    main()
