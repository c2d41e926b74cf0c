"""Bringing a download into the catalog: what is added, what is never touched, and how it is told."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from foods.catalog import writes
from foods.catalog.loading import Change
from foods.importers.records import FileError, Refusal
from foods.models import Food, FoodGroup, Portion
from foods.usda import load
from foods.usda.load import ImportResult, import_fdc
from tests.cast import make_food
from tests.foods import fdc_samples as samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def download(tmp_path: Path) -> Path:
    return samples.folder(tmp_path / "sr", samples.sr_legacy())


IN_CATALOG = "170567"  # almonds, in SR Legacy and in the catalog's own file


def corrected(tmp_path: Path, mg: str = "271", fdc_id: str = "990567") -> Path:
    files = {name: text.replace("990567", fdc_id) for name, text in samples.sr_legacy().items()}
    files["food_nutrient.csv"] = files["food_nutrient.csv"].replace('"270"', f'"{mg}"')
    return samples.folder(tmp_path / f"{mg}-{fdc_id}", files)


def numbers(result: ImportResult) -> dict[str, int]:
    """Return the numbers that are not zero, without what was read."""
    names = ("added", "changed", "unchanged", "differing", "kept_edited", "kept_retired", "listed", "refused")
    return {name: getattr(result, name) for name in names if getattr(result, name)}


def almonds(fdc_id: str = "990567") -> Food:
    return Food.objects.get(source_id=fdc_id)


def everything() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in (Food, Portion, FoodGroup)]


def test_it_works(download: Path) -> None:
    assert numbers(import_fdc(download)) == {"added": 4}
    food = almonds()
    assert (food.source, food.release, food.how_known) == ("usda_sr_legacy", "SR Legacy, April 2018", "analysed")
    assert (food.magnesium_mg_per_100g, food.group.slug) == (270, "nuts")
    assert [(p.label, p.grams, p.is_usual) for p in food.portions.all()] == [
        ("3 oz", 85, False),
        ("1 cup, sliced", 92, True),
    ]
    assert Food.objects.get(source_id="973233").magnesium_mg_per_100g == 0
    assert Food.objects.get(source_id="967512").magnesium_mg_per_100g is None
    assert not Food.objects.visible_to(None).exists()
    for food in Food.objects.all():
        food.full_clean()


def test_running_again_changes_nothing(download: Path) -> None:
    import_fdc(download)
    before = everything()
    assert numbers(import_fdc(download, accept_changes=True)) == {"unchanged": 4}
    assert everything() == before


def test_an_interrupted_import_goes_on(download: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_BATCH", 2)

    def interrupt(what: str, done: int, total: int | None) -> None:
        if what == "Loading foods":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_fdc(download, progress=interrupt)
    assert Food.objects.count() == 2
    assert numbers(import_fdc(download)) == {"added": 2, "unchanged": 2}


def test_listing(download: Path) -> None:
    import_fdc(download)
    writes.retire(Food.objects.get(source_id="973233"))
    writes.mark_edited(Food.objects.get(source_id="967512"))
    assert numbers(import_fdc(download, list_foods=True)) == {
        "unchanged": 2,
        "kept_edited": 1,
        "kept_retired": 1,
        "listed": 2,
    }
    assert {food.source_id for food in Food.objects.filter(listed=True)} == {"990567", "969239"}


def test_listing_at_once(download: Path) -> None:
    assert numbers(import_fdc(download, list_foods=True)) == {"added": 4}
    assert Food.objects.visible_to(None).count() == 4


def test_a_changed_value_is_told_and_left(download: Path, tmp_path: Path) -> None:
    import_fdc(download)
    told: list[Change | Refusal] = []
    assert numbers(import_fdc(corrected(tmp_path), tell=told.append)) == {"differing": 1, "unchanged": 3}
    [change] = told
    assert isinstance(change, Change)
    assert (change.source_id, change.columns) == (
        "990567",
        {"magnesium_mg_per_100g": (Decimal("270.000"), Decimal("271.000"))},
    )
    assert almonds().magnesium_mg_per_100g == 270


def test_a_changed_value_is_taken_on_when_accepted(download: Path, tmp_path: Path) -> None:
    import_fdc(download)
    assert numbers(import_fdc(corrected(tmp_path), accept_changes=True)) == {"changed": 1, "unchanged": 3}
    assert (almonds().magnesium_mg_per_100g, almonds().edited_at) == (271, None)


def test_changed_portions_are_told(download: Path) -> None:
    import_fdc(download)
    almonds().portions.filter(label="3 oz").delete()
    told: list[Any] = []
    assert numbers(import_fdc(download, tell=told.append))["differing"] == 1
    assert told[0].columns == {"portions": ("1 cup, sliced = 92 g", "3 oz = 85 g, 1 cup, sliced = 92 g")}
    assert numbers(import_fdc(download, accept_changes=True))["changed"] == 1
    assert almonds().portions.count() == 2


def test_an_admins_edit_and_a_retired_food_stay(download: Path, tmp_path: Path) -> None:
    import_fdc(download)
    Food.objects.filter(source_id="990567").update(edited_at=timezone.now(), magnesium_mg_per_100g=9)
    writes.retire(Food.objects.get(source_id="969239"))
    before = everything()
    assert numbers(import_fdc(corrected(tmp_path), accept_changes=True, list_foods=True)) == {
        "unchanged": 2,
        "kept_edited": 1,
        "kept_retired": 1,
        "listed": 2,
    }
    assert almonds().magnesium_mg_per_100g == 9
    assert everything()[1:] == before[1:]


def test_the_catalogs_own_foods_keep_all_but_accepted_figures(tmp_path: Path) -> None:
    writes.seed()
    own = almonds(IN_CATALOG)
    assert own.name == "Almonds"
    labels = [portion.label for portion in own.portions.all()]
    same, other = corrected(tmp_path, "270", IN_CATALOG), corrected(tmp_path, "271", IN_CATALOG)

    assert numbers(import_fdc(same)) == {"added": 3, "unchanged": 1}
    assert numbers(import_fdc(other)) == {"differing": 1, "unchanged": 3}
    assert almonds(IN_CATALOG).magnesium_mg_per_100g == 270

    assert numbers(import_fdc(other, accept_changes=True)) == {"changed": 1, "unchanged": 3}
    food = almonds(IN_CATALOG)
    assert (food.magnesium_mg_per_100g, food.name, food.listed) == (271, "Almonds", True)
    assert [portion.label for portion in food.portions.all()] == labels

    writes.seed()  # seeding again does not undo what an admin accepted
    assert almonds(IN_CATALOG).magnesium_mg_per_100g == 271


def test_an_own_food_is_not_touched(download: Path) -> None:
    food = make_food("Mine", source="own", source_id="990567")
    assert numbers(import_fdc(download)) == {"added": 4}
    food.refresh_from_db()
    assert food.name == "Mine"


def test_refusals_are_told_and_counted(tmp_path: Path) -> None:
    told: list[Any] = []
    result = import_fdc(samples.folder(tmp_path, samples.branded()), tell=told.append)
    assert numbers(result) == {"added": 4, "refused": 4}
    assert (result.older, result.foods) == (1, {"usda_branded": 6})
    assert {refusal.file for refusal in told} == {"food_nutrient.csv", "branded_food.csv"}


def test_a_fault_of_the_file_loads_nothing(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = dict(samples.sr_legacy())
    files["food_portion.csv"] = str(files["food_portion.csv"]).replace("bottle", "böttle").encode("latin-1")
    with pytest.raises(FileError):
        import_fdc(samples.folder(tmp_path, files))
    assert not Food.objects.exists()
    assert not FoodGroup.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_foods(
    download: Path,
    tmp_path: Path,
    django_assert_max_num_queries: Any,
) -> None:
    # 2 groups read, 21 made once, 1 foods known, 1 + 1 added, and the savepoints around them.
    with django_assert_max_num_queries(34):
        import_fdc(download)
    # 2 groups, 1 foods, 1 portions, and the savepoints.
    with django_assert_max_num_queries(10):
        import_fdc(download)


def run(path: Path, *options: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_fdc", str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command(download: Path, tmp_path: Path) -> None:
    out, err = run(download)
    assert "usda_sr_legacy: 4 foods.\n4 added, 0 changed, 0 unchanged, 0 differ and were left unchanged" in out
    assert "Loading foods: 4 of 4" in err

    out, _ = run(download, "--list")
    assert "4 foods from an earlier import are now listed." in out

    out, _ = run(corrected(tmp_path))
    assert "(990567) magnesium_mg_per_100g: 270 -> 271" in out
    assert "--accept-changes" in out
    out, _ = run(corrected(tmp_path, ""), "--accept-changes", "--accept-losses")
    assert "magnesium_mg_per_100g: 270 -> no value" in out
    assert almonds().magnesium_mg_per_100g is None


def test_the_command_tells_what_was_left_out(tmp_path: Path) -> None:
    out, _ = run(samples.folder(tmp_path, samples.branded()))
    assert "food_nutrient.csv line 6 refused: PROTEIN BAR (5): magnesium cannot be more than 60,310 mg" in out
    assert "Left out: 1 older versions, 0 rows that are not foods." in out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_command_shows_how_far_it_is(download: Path) -> None:
    err = Terminal()
    call_command("import_fdc", str(download), stdout=io.StringIO(), stderr=err)
    assert "Reading food.csv: 4  " in err.getvalue()
    assert "Loading foods: 4 of 4  \n" in err.getvalue()


def test_the_command_fails_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^Nothing was imported\. No file or folder is at") as caught:
        run(tmp_path / "nowhere.zip")
    assert caught.value.returncode == 1


def test_the_command_may_be_stopped(download: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object, **kw: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("foods.management.commands.import_fdc.import_fdc", interrupt)
    with pytest.raises(CommandError, match="run the same command again"):
        run(download)


def foundation(tmp_path: Path, month: str, *rows: tuple[int, str, str]) -> Path:
    """Write a release of Foundation Foods: the id, name and magnesium of each food."""
    tables = samples.tables(
        food=[(fdc_id, "foundation_food", name, 16, f"{month}-01") for fdc_id, name, _ in rows],
        food_nutrient=[(n, fdc_id, 1090, mg, 1, 1) for n, (fdc_id, _, mg) in enumerate(rows)],
        food_portion=[(1, rows[0][0], 1, "1.0", 1000, "", "", 33)],
        measure_unit=[(1000, "cup")],
    )
    return samples.folder(tmp_path / f"{month}-{len(list(tmp_path.iterdir()))}", tables)


def held() -> list[tuple[str, str, Decimal | None]]:
    return list(Food.objects.order_by("name").values_list("source_id", "name", "magnesium_mg_per_100g"))


def test_an_older_release_adds_no_doubles_and_replaces_nothing(tmp_path: Path) -> None:
    newer = foundation(tmp_path, "2024-10", (20, "Hummus", "75"), (21, "Kale", "33"))
    older = foundation(tmp_path, "2023-04", (10, "Hummus", "71"), (21, "Kale", "30"), (11, "Fig", "17"))
    import_fdc(newer)
    result = import_fdc(older, accept_changes=True)
    assert (numbers(result), result.older) == ({"added": 1}, 2)
    assert held() == [("11", "Fig", 17), ("20", "Hummus", 75), ("21", "Kale", 33)]


def test_a_newer_release_takes_the_place_of_the_older_one_when_accepted(tmp_path: Path) -> None:
    older = foundation(tmp_path, "2023-04", (10, "Hummus", "71"))
    newer = foundation(tmp_path, "2024-10", (20, "Hummus", "75"))
    import_fdc(older)
    [food] = Food.objects.all()
    assert numbers(import_fdc(newer)) == {"differing": 1}
    assert held() == [("10", "Hummus", 71)]
    assert numbers(import_fdc(newer, accept_changes=True)) == {"changed": 1}
    assert held() == [("20", "Hummus", 75)]
    assert Food.objects.get().pk == food.pk, "its entries still refer to it"
    assert numbers(import_fdc(newer, accept_changes=True)) == {"unchanged": 1}
    result = import_fdc(older, accept_changes=True)
    assert (numbers(result), result.older) == ({}, 1)


def test_a_dish_of_the_survey_that_the_catalog_has_is_not_added_again(tmp_path: Path) -> None:
    writes.seed()
    files = {name: text.replace("Spinach, raw", "Spinach quiche, meatless") for name, text in samples.survey().items()}
    number = Food.objects.count()
    result = import_fdc(samples.folder(tmp_path, files))
    assert (result.added, result.older) == (1, 1)
    assert Food.objects.count() == number + 1
    assert Food.objects.get(source="usda_survey", source_id="58125120").magnesium_mg_per_100g == 39
    import_fdc(samples.folder(tmp_path / "again", files), accept_changes=True)
    assert Food.objects.get(source="usda_survey", source_id="58125120").magnesium_mg_per_100g == 39, "2022 is older"


def test_what_an_admin_edited_or_retired_is_not_added_again(tmp_path: Path) -> None:
    import_fdc(foundation(tmp_path, "2023-04", (10, "Hummus", "71"), (11, "Kale", "30")))
    writes.mark_edited(Food.objects.get(source_id="10"))
    writes.retire(Food.objects.get(source_id="11"))
    newer = foundation(tmp_path, "2024-10", (20, "Hummus", "75"), (21, "Kale", "33"))
    assert numbers(import_fdc(newer, accept_changes=True)) == {"kept_edited": 1, "kept_retired": 1}
    assert held() == [("10", "Hummus", 71), ("11", "Kale", 30)]


def cut(tmp_path: Path) -> Path:
    """Write the download with a food_nutrient.csv that was cut after the first line."""
    files = samples.sr_legacy()
    files["food_nutrient.csv"] = "\n".join(files["food_nutrient.csv"].splitlines()[:2]) + "\n"
    return samples.folder(tmp_path / "cut", files)


def test_a_file_that_was_cut_removes_no_value_unasked(download: Path, tmp_path: Path) -> None:
    import_fdc(download)
    result = import_fdc(cut(tmp_path), accept_changes=True)
    assert result.losing == 2
    assert Food.objects.get(source_id="969239").magnesium_mg_per_100g == 18
    assert Food.objects.get(source_id="973233").magnesium_mg_per_100g == 0
    result = import_fdc(cut(tmp_path), accept_changes=True, accept_losses=True)
    assert result.losing == 0
    assert Food.objects.get(source_id="969239").magnesium_mg_per_100g is None


def test_the_command_says_how_many_foods_would_lose_their_value(download: Path, tmp_path: Path) -> None:
    import_fdc(download)
    out = io.StringIO()
    call_command("import_fdc", str(cut(tmp_path)), "--accept-changes", stdout=out)
    assert "2 foods have a value that this download lacks, and keep it." in out.getvalue()
    assert "--accept-losses" in out.getvalue()
    out = io.StringIO()
    call_command("import_fdc", str(cut(tmp_path)), "--accept-changes", "--accept-losses", stdout=out)
    assert "lacks" not in out.getvalue()
