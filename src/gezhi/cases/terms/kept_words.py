"""What the product itself writes into what is kept. It is kept in Chinese, as it was written, and read in both."""

from __future__ import annotations

from gezhi.kernel.text import Text

ERASED = Text("依法删除", "deleted by law")  # in the place of a title
DISPOSAL_BASIS = Text(
    "保管期满，经鉴定无继续保存价值", "The retention is over; appraised as of no further value to be kept."
)
COOPERATION = Text(
    "{body}协作请求：{why}", "{body} asks for cooperation: {why}"
)  # the remark and the order of its case
