"""What the verifier says of a package that does not hold, in both languages."""

from __future__ import annotations

from gezhi.kernel.text import Text

NO_FILE = Text("没有这个文件，或无法读取", "there is no such file, or it cannot be read")
OTHER_FILE = Text("里面没有案件归档包的内容", "it does not hold the contents of a case's package")
FOLDER = Text(
    "这是一个文件夹，请给出归档包的 .zip 文件（不必解开）", "this is a folder; give the package's .zip file itself"
)
CONTAINER = Text(
    "压缩包从第 {at} 字节起不是封存时的形式（被改动，或解开后重新打包）",
    "the zip is not in its sealed form from byte {at} on (altered, or unpacked and packed anew)",
)
FORM_ONLY = Text(
    "内容全部相符，只有压缩包的形式不是封存时的（从第 {at} 字节起；多半是解开后重新打包）",
    "all contents hold; only the zip is not in its sealed form (from byte {at} on; most likely unpacked and packed "
    "anew)",
)
AROUND = Text(
    "压缩包本身（不是里面的文件）在第 {at} 字节处被改动",
    "the zip around the files, not the files in it, was altered at byte {at}",
)
UNREADABLE = Text(
    "压缩包从第 {at} 字节起不是封存时的形式（被改动、截断，或不能安全解开），无法核对里面的内容",
    "the zip is not in its sealed form from byte {at} on (altered, cut short, or not safe to unpack), so its contents "
    "could not be checked",
)
MISSING = Text("文件缺失", "the file is missing")
EXTRA = Text("多出的文件，清单中没有", "a file that is in no manifest")
OUTSIDE = Text("文件不在包的目录之内", "a file outside the bag's folder")
DIGEST = Text("内容被改动：{names} 与清单不符", "the contents were altered: {names} differ from the manifest")
CRC = Text("内容与压缩包的 CRC-32 不符", "the contents differ from the zip's CRC-32")
FORM = Text("不是应有的形式", "it does not have the form it must have")
TOO_LARGE = Text("超出应有的大小", "larger than it may be")
FIELD = Text("{field} 与包内实际不符", "{field} is not what the package holds")
RECORD = Text("在“{place}”处不是封存时的形式", "not in its sealed form at “{place}”")
ROW = Text("这一步的“{column}”与过程链不符", "“{column}” of this step is not what the chain says")
ROWS = Text("行数或形式与过程链不符", "the rows or their form are not what the chain gives")
ACTIVITY = Text("这一步的元数据与过程链不符", "the metadata of this step are not what the chain says")
COMPONENTS = Text("附件的元数据与过程链不符", "the metadata of the attachments are not what the chain says")
ATTACHMENT = Text("附件与过程链所记的摘要或大小不符", "the attachment is not the one whose digests the chain holds")
NOT_EXPECTED = Text(
    "与登记值 {expect} 不符（末链值、SHA-256、SM3 均不是）",
    "not the registered value {expect} (neither chain head, SHA-256 nor SM3)",
)
PAPERS = Text("文书的元数据与其链不符", "the metadata of the documents beside the case are not what their chains say")
