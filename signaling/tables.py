"""Tables as files, CSV in either dialect or XLSX, made beside the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Literal

from starlette.responses import Response

from vicon.records.sheet import Dialect, sheet
from vicon.records.workbook import workbook

Form = Literal["csv", "xlsx"]
TYPES: dict[Form, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def table(
    lines: Iterable[list[str]], columns: Sequence[str], name: str, form: Form, dialect: Dialect
) -> Response:
    """The file `name`.`form`; no cell of it is a formula."""
    rows = list(lines)
    if form == "xlsx":
        body = await asyncio.to_thread(workbook, rows, columns, name.partition("-")[0])
    else:
        body = sheet(rows, dialect, columns)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(body, media_type=TYPES[form], headers=headers)
