"""Help: what the law expects on each page, a guided first ten minutes, the glossary. Who reads it is not stored."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.administration.pages import helping as administration
from gezhi.cases.pages import helping as cases
from gezhi.kernel.help import Expected, Help
from gezhi.kernel.text import Text
from gezhi.messages import pages as messages
from gezhi.people import pages as people
from gezhi.supervision import pages as supervision

_LEARNING = Expected(
    Text(
        "网格化机构分级分类对网格员进行培训；清单内的事项，由业务主管部门提供教育培训、业务指导和信息支持。",
        "The grid agency trains grid workers by level and kind; for matters of the list the competent departments give "
        "training, guidance and information.",
    ),
    (31,),
)
HELP: Mapping[str, Help] = {
    **people.HELP,
    **cases.HELP,
    **supervision.HELP,
    **messages.HELP,
    **administration.HELP,
    "help:first-day": Help(
        Text("第一个十分钟", "The first ten minutes"),
        Text(
            "跟着走一遍真页面。走到哪一步只记在这个浏览器里，不上传。",
            "A walk over the real pages. How far you came is noted in this browser only and sent nowhere.",
        ),
        (_LEARNING,),
    ),
    "help:glossary": Help(
        Text("术语", "Glossary"),
        Text(
            "每个词只有一个意思，条例用什么词，这里就用什么词。",
            "Every word has one meaning; where the regulation has a word, it is the one used here.",
        ),
        (_LEARNING,),
    ),
}


def help_for(view_name: str | None) -> Help | None:
    """The help of the page with this name; None for a page of errors."""
    return HELP.get(view_name or "")
