"""What goes wrong at a desk: a wrong field, a colleague who was quicker, a second click, the way back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor, steps
from tests.people import GRID

from gezhi.cases.models import Case
from gezhi.cases.terms import Action

Visit = Callable[..., Visitor]


class TestWrongField:
    def test_of_a_report_is_focused_and_every_word_stays(self, visit: Visit) -> None:
        page = visit("officer").go("/cases/new")
        page.locator("#description").fill("桥头路灯唔着")
        page.locator("#petitioner_name").fill("测试·甲")
        page.locator("#grid").fill("440703002101999")
        page.locator("input[name=dangerous]").check()
        with page.expect_navigation():
            page.locator(".dock .btn-primary").click()
        expect(page.locator("[role=alert]")).to_be_visible()
        expect(page.locator("#grid")).to_be_focused()
        expect(page.locator("#grid")).to_have_value("440703002101999")
        expect(page.locator("#grid-error")).to_be_visible()
        expect(page.locator("#description")).to_have_value("桥头路灯唔着")
        expect(page.locator("#petitioner_name")).to_have_value("测试·甲")
        expect(page.locator("input[name=dangerous]")).to_be_checked()

    def test_of_a_move_is_focused_and_every_word_stays(self, visit: Visit, house: House) -> None:
        case = desk(house).to_handling()
        handler = visit("sanitation_handler")
        page = handler.go(address(case))
        handler.choose("反馈", "submit")
        page.locator("#move").get_by_text("已解决", exact=True).click()
        page.locator("#m-result").fill("已清走，冲洗地面。")
        page.locator("#move .form-foot button").click()
        expect(page.locator("#m-attachments-error")).to_be_visible()  # the list asks for a photo
        expect(page.locator("#m-attachments")).to_be_focused()
        expect(page.locator("#m-result")).to_have_value("已清走，冲洗地面。")
        expect(page.locator("#move input[value=solved]")).to_be_checked()
        assert case.row.version == 4

    def test_left_empty_is_found_before_anything_is_sent(self, visit: Visit, house: House) -> None:
        case = desk(house)
        officer = visit("officer")
        page = officer.go(address(case))
        officer.choose("上送/下转", "transfer")
        page.locator("#move .form-foot button").click()
        assert page.evaluate(
            "document.activeElement.closest('#move') !== null && !document.activeElement.checkValidity()"
        )
        assert case.row.version == 1

    def test_a_page_that_was_loaded_again_still_holds_the_draft(self, visit: Visit) -> None:
        page = visit("officer").go("/cases/new")
        page.locator("#description").fill("巷口井盖崩咗")
        page.reload()
        expect(page.locator("#description")).to_have_value("巷口井盖崩咗")

    def test_also_what_was_changed_in_a_field_that_was_filled_before(self, visit: Visit) -> None:
        page = visit("county_administrator").go("/administration/roster")
        day, first = page.locator("[name=day]"), page.locator("[name=first]")
        day.fill("2030-01-07")
        first.fill("19:00")
        page.wait_for_timeout(300)
        page.reload()
        expect(day).to_have_value("2030-01-07")
        expect(first).to_have_value("19:00")

    def test_also_what_stood_in_a_form_that_was_given_back(self, visit: Visit) -> None:
        page = visit("officer").go("/cases/new")
        page.locator("#description").fill("桥头路灯唔着")
        page.locator("#petitioner_name").fill("测试·甲")
        page.locator("#grid").fill("440703002101999")
        with page.expect_navigation():
            page.locator(".dock .btn-primary").click()
        page.locator("#grid").fill(GRID)
        page.wait_for_timeout(300)
        page.goto(page.url.split("/cases")[0] + "/cases/new")
        expect(page.locator("#grid")).to_have_value(GRID)
        expect(page.locator("#description")).to_have_value("桥头路灯唔着")
        expect(page.locator("#petitioner_name")).to_have_value("测试·甲")

    def test_also_where_fields_that_were_filled_before_were_given_back(self, visit: Visit) -> None:
        page = visit("county_administrator").go("/administration/roster")
        page.locator("[name=day]").fill("2030-01-08")
        page.locator("[name=name]").fill("测试·值班")
        page.locator("[name=phone]").fill("123")
        page.locator("main form[data-draft] .btn-primary").click()
        expect(page.locator("main .has-error").first).to_be_visible()
        page.locator("[name=phone]").fill("6120")
        page.wait_for_timeout(300)
        page.goto(page.url)
        expect(page.locator("[name=phone]")).to_have_value("6120")
        expect(page.locator("[name=day]")).to_have_value("2030-01-08")
        expect(page.locator("[name=name]")).to_have_value("测试·值班")


class TestStalePage:
    def test_is_told_what_changed_and_sends_again(self, visit: Visit, house: House) -> None:
        case = desk(house).to_accepted()
        officer = visit("officer")
        page = officer.go(address(case, "dispatch"))
        page.locator("#m-message").fill("先到场围护")
        case.move(house.cast.second_officer, Action.NOTE, content="已电话联系")
        page.locator("#move .form-foot button").click()
        notice = page.locator("#move .notice-warn")
        expect(notice).to_contain_text("有了新进展")
        expect(notice).to_contain_text("补充进展")
        expect(notice).to_be_focused()
        expect(page.locator("#m-message")).to_have_value("先到场围护")
        officer.send()
        assert steps(case.id)[-2:] == ["note", "dispatch"]

    def test_whose_move_was_made_by_another_is_shown_how_it_stands(self, visit: Visit, house: House) -> None:
        case = desk(house)
        page = visit("officer").go(address(case, "accept"))
        case.move(house.cast.second_officer, Action.ACCEPT)
        page.locator("#move .form-foot button").click()
        expect(page.locator("#move [role=alert]")).to_be_visible()
        page.locator("#move [role=alert] a").click()
        expect(page.locator(".bar")).to_contain_text("派单")
        assert steps(case.id) == ["report", "accept"]


class TestTwice:
    def test_clicked_a_move_is_made_once(self, visit: Visit, house: House) -> None:
        case = desk(house).to_accepted()
        officer = visit("officer")
        page = officer.go(address(case))
        officer.choose("补充进展", "note")
        page.locator("#m-content").fill("已电话联系物业。")
        with page.expect_navigation():
            page.locator("#move .form-foot button").dblclick()
        assert steps(case.id) == ["report", "accept", "note"]

    def test_clicked_a_report_is_made_once(self, visit: Visit) -> None:
        words = "塘边巷口垃圾桶满晒，双击登记。"
        page = visit("officer").go("/cases/new")
        page.locator("#description").fill(words)
        page.locator("#grid").fill(GRID)
        with page.expect_navigation(url="**/cases/*-*"):
            page.locator(".dock .btn-primary").dblclick()
        assert Case.objects.filter(description=words).count() == 1

    def test_gone_back_a_move_is_not_made_again(self, visit: Visit, house: House) -> None:
        case = desk(house)
        officer = visit("officer")
        page = officer.go(address(case, "accept"))
        officer.send()
        page.go_back()
        expect(page.locator("[role=alert]")).to_contain_text("不能“受理”")
        expect(page.locator("#move form")).to_have_count(0)
        assert steps(case.id) == ["report", "accept"]

    def test_gone_back_what_was_sent_is_not_there_to_be_sent_again(self, visit: Visit, house: House) -> None:
        case = desk(house).to_accepted()
        officer = visit("officer")
        page = officer.go(address(case, "note"))
        page.locator("#m-content").fill("已电话联系物业。")
        officer.send()
        page.go_back()
        expect(page.locator("#m-content")).to_have_value("")
        assert steps(case.id) == ["report", "accept", "note"]

    def test_gone_back_another_report_begins_empty(self, visit: Visit) -> None:
        words = ("路边积水，登记后返回。", "第二件：路灯唔着。")
        page = visit("officer").go("/cases/new")
        for each in words:
            expect(page.locator("#description")).to_have_value("")
            page.locator("#description").fill(each)
            page.locator("#grid").fill(GRID)
            with page.expect_navigation(url="**/cases/*-*"):
                page.locator(".dock .btn-primary").click()
            page.go_back()
        assert [Case.objects.filter(description=each).count() for each in words] == [1, 1]


class TestRefusal:
    def test_of_a_move_says_why_and_cites_the_article(self, visit: Visit, house: House) -> None:
        case = desk(house).to_handling(str(house.cast.fire.id))
        page = visit("sanitation_handler").go(address(case))
        expect(page.locator(".bar")).to_contain_text("还有 1 张协办工单")
        expect(page.locator(".bar")).to_contain_text("第二十二条")

    def test_of_a_foreign_case_is_a_page_of_its_own(self, visit: Visit, house: House) -> None:
        case = desk(house)
        page = visit("foreign_officer").go(address(case))
        expect(page.locator("h1")).to_contain_text("无权查看")
        page.locator("main a.btn").click()
        expect(page).to_have_url(f"{house.address}/")


class TestLanguage:
    def test_is_switched_on_the_spot(self, visit: Visit) -> None:
        page = visit("second_officer").go("/cases?state=reported&sort=due")
        page.locator("header details.menu summary").click()
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.url.endswith("/cases?state=reported&sort=due")
        page.locator("header details.menu summary").click()
        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
