"""The executed copy of a notebook, as it is kept: whole or not at all, without the progress lines of its run."""

import json
import os
import re

import nbformat

# Progress lines (lib/core/progress.ts) are for those who wait, not for the record: a bar, or "label: 10 in 2.3 s".
PROGRESS = re.compile(r"^(?:\r?\x1b\[2K)?(?:.*[\u2588\u2591]{20} .*|.{1,120}: \d+(?: [^\n]{1,40})? in (?:\d+(?:\.\d)? s|\d+ min \d+ s|\d+ h \d+ min))(?:\n|$)", re.MULTILINE)
LANGUAGE = {"name": "typescript", "file_extension": ".ts", "mimetype": "text/typescript"}


def write_copy(notebook, out, record):
    """Writes the notebook with `record` as metadata.second_read beside its target, then renames it. @raises OSError: an older copy is left as it was."""
    copy = nbformat.from_dict(json.loads(json.dumps(notebook)))
    copy.metadata["second_read"] = record
    copy.metadata.setdefault("language_info", LANGUAGE)
    for cell in copy.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == "stream" and output.name == "stderr":
                    output.text = PROGRESS.sub("", output.text)
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream" or output.text]
    part = f"{out}.{os.getpid()}.part"
    try:
        os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
        with open(part, "w", encoding="utf-8") as file:
            nbformat.write(copy, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, out)
    finally:
        if os.path.exists(part):
            os.unlink(part)
