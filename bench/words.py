"""Invented descriptions: some ten thousand different ones, put together of parts. Nobody is meant."""

from __future__ import annotations

import random

PLACES = (
    "菜市场门口", "小学围墙外", "三栋楼梯间", "公交站旁", "河堤步道", "停车场入口", "祠堂前空地", "老街拐角", "榕树下",
    "变电箱旁", "篮球场边", "五金店前", "巷口", "天桥底", "村道中段", "卫生站门前", "厂房后门", "码头边", "鱼塘边",
    "垃圾房边",
)  # fmt: skip
THINGS = (
    "消防通道", "路灯", "井盖", "垃圾桶", "树枝", "电线", "护栏", "招牌", "排水沟", "污水管", "人行道", "围挡",
    "广告牌", "健身器材", "摊档", "建筑垃圾", "水渠", "斜坡", "电动车", "杂物",
)  # fmt: skip
TROUBLES = (
    "堵住了", "不亮", "松动下沉", "满了没人清运", "断落挡路", "垂得很低", "被撞歪", "快要掉下来", "堵塞溢水",
    "占了半条路", "乱停乱放", "堆得很高", "漏水", "锈断了", "夜里吵闹", "没人打理", "被冲垮", "有裂缝",
    "发臭", "塌了一块",
)  # fmt: skip
SINCE = (
    "今早发现",
    "昨晚开始",
    "已有三天",
    "上周报过",
    "下雨后更严重",
    "老人小孩路过不安全",
    "附近商户反映",
    "巡查时看到",
)


def story(chance: random.Random, place: str) -> str:
    """One or two sentences about something that is wrong at a place."""
    parts = [chance.choice(words) for words in (PLACES, THINGS, TROUBLES, SINCE)]
    return (
        f"{place}{parts[0]}{parts[1]}{parts[2]}\uff0c{parts[3]}\uff0c编号{chance.randrange(100000)}\uff0c请派人处理。"
    )
