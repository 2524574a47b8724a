"""data/README.txt: how to check the package without us, in both languages."""

from __future__ import annotations

README = """\
案件归档包 / Archive package of a case
======================================

一、这是什么
这是一件网格化服务管理事项的全过程电子化档案，封装为 BagIt 1.0（RFC 8493）。
  metadata.xml     元数据：文件、机构人员、业务、实体关系（结构见 metadata.xsd）
  chain.json       过程链：每一步的事实、承诺、链值、内容、盐；校验以它为准
  timeline.csv     过程表（由 chain.json 生成）
  timeline.pdf     供阅读的记录（PDF/A-2b）
  completeness.csv 五个环节各有什么、缺什么、为什么
  attachments/     附件
  papers/          案件之外另立的文书（督办、警示、整改、提级、会商）：
                   .json 是它自己的链，形式同 chain.json，同样校验；.pdf 是打印件

二、不依靠本平台怎样校验
1. 每个文件：按 manifest-sha256.txt 与 manifest-sm3.txt（GB/T 32905-2016）逐个比对摘要。
2. 过程链：prev 从 64 个 0 开始，对 chain.json 的 steps 依次计算
     规范(x)  = JSON，键按码位排序，无空格，不转义汉字，UTF-8
     承诺     = SM3( 盐的字节 || 规范(words) )            应等于 commitment，也等于 facts.commitment
     链值     = SM3( prev 的字节 || 规范(facts) )          应等于 hash；prev = hash
   “依法删除”的内容没有 words 和 salt，链仍可校验；删除这件事本身是后面的一步（facts.erases 写明步号）。
3. 附件：摘要应等于所属那一步 words.attachments 所写的摘要。
4. 末链值（bag-info.txt 的 Gezhi-Chain-Head）与封存单位登记的值比对：这一步能发现整包被重做。

1. What this is
The electronic file of one case's whole course, as a BagIt 1.0 bag (RFC 8493).
  metadata.xml     the file, its agents, business and relations (shape: metadata.xsd)
  chain.json       the chain: facts, commitment, hash, words and salt of each step; this is what counts
  timeline.csv     the steps as a table (made from chain.json)
  timeline.pdf     the record for reading (PDF/A-2b)
  completeness.csv what the file holds of each link, what it lacks, and why
  attachments/     the attachments
  papers/          documents beside the case (supervision, meetings): .json is the document's own chain, of the same
                   form as chain.json and checked alike; .pdf is how it is printed

2. How to check it without this platform
1. Each file: compare its digests with manifest-sha256.txt and manifest-sm3.txt (SM3 is GB/T 32905-2016).
2. The chain: start with prev = 64 zeros and take the steps of chain.json in order:
     canonical(x) = JSON, keys sorted by code point, no spaces, Chinese not escaped, UTF-8
     commitment   = SM3( bytes of salt || canonical(words) )   must equal commitment and facts.commitment
     hash         = SM3( bytes of prev || canonical(facts) )   must equal hash; then prev = hash
   Words deleted by law have no words and no salt; the chain still holds, and the deletion itself is a later step
   (its facts.erases gives the numbers).
3. Attachments: their digests must be those in words.attachments of the step they came with.
4. Compare the last hash (Gezhi-Chain-Head in bag-info.txt) with the one the keeper registered: only this tells
   whether a whole package was made anew.

The same in Python (3.11 or later, with the package "cryptography" for SM3)
---------------------------------------------------------------------------
import json
from cryptography.hazmat.primitives import hashes

def sm3(data):
    h = hashes.Hash(hashes.SM3()); h.update(data); return h.finalize().hex()

def canonical(x):
    return json.dumps(x, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

prev = "0" * 64
for s in json.load(open("chain.json", encoding="utf-8"))["steps"]:
    assert s["facts"]["commitment"] == s["commitment"], s["seq"]
    assert s["words"] is None or sm3(bytes.fromhex(s["salt"]) + canonical(s["words"])) == s["commitment"], s["seq"]
    assert sm3(bytes.fromhex(prev) + canonical(s["facts"])) == s["hash"], s["seq"]
    prev = s["hash"]
print("OK", prev)
"""
