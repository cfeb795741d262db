"""The laws of texts in cells, and of archives that grow."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from app.exports import archives
from app.exports.harmless import BLANKS, BREAKS, QUOTE, SIGNS, harmless

texts = st.text(st.sampled_from(SIGNS + BLANKS)) | st.text()


@given(texts, texts)
def test_nothing_is_calculated_and_nothing_is_lost(begin, end):
    text = begin + end

    cell = harmless(text)

    assert not cell.lstrip(BLANKS).startswith(tuple(SIGNS))
    assert not cell.startswith(tuple(BREAKS))
    assert cell in {text, QUOTE + text}
    assert harmless(cell) == cell


@given(st.lists(st.binary()))
def test_an_archive_that_grows_is_an_archive(pieces):
    fixed = {"a.txt": b"as ever", "b/c.txt": b""}
    written, last = archives.begin(fixed, "grows"), archives.NOTHING_YET
    for raw in pieces:
        last = archives.add(raw, last)
        written += last.content
    last = archives.add(b"!", last, is_last=True)
    written += last.content
    written += archives.end(fixed, "grows", size_bytes=len(written), last=last)

    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        assert archive.read("grows") == b"".join(pieces) + b"!"
        assert {name: archive.read(name) for name in fixed} == fixed
