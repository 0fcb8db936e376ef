import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

# One row for each published story, kept by the database: whoever changes a story, by whatever way, changes it too.
FORWARD = """
CREATE FUNCTION newsroom_search_entry(wanted bigint[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM newsroom_searchentry e WHERE e.story_id = ANY(wanted) AND NOT EXISTS (
        SELECT FROM newsroom_story s JOIN newsroom_storyversion v ON v.id = s.public_version_id
        WHERE s.id = e.story_id AND s.public = 'published' AND v.search IS NOT NULL
    );
    INSERT INTO newsroom_searchentry (story_id, at, kind, unit_id, portals, categories, search)
    SELECT s.id, coalesce(s.first_published_at, s.published_at, s.created_at), s.kind, s.unit_id,
           coalesce(array_agg(DISTINCT p.portal_id) FILTER (WHERE p.portal_id IS NOT NULL), '{}'),
           coalesce(array_agg(DISTINCT p.category_id) FILTER (WHERE p.category_id IS NOT NULL), '{}'),
           v.search
    FROM newsroom_story s
    JOIN newsroom_storyversion v ON v.id = s.public_version_id
    LEFT JOIN newsroom_placement p ON p.story_id = s.id
    WHERE s.id = ANY(wanted) AND s.public = 'published' AND v.search IS NOT NULL
    GROUP BY s.id, v.id
    ON CONFLICT (story_id) DO UPDATE SET at = excluded.at, kind = excluded.kind, unit_id = excluded.unit_id,
        portals = excluded.portals, categories = excluded.categories, search = excluded.search;
$$;

CREATE FUNCTION newsroom_search_entry_of_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM newsroom_searchentry WHERE story_id = OLD.id;
    ELSIF NEW.public = 'published' OR (TG_OP = 'UPDATE' AND OLD.public = 'published') THEN
        PERFORM newsroom_search_entry(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER newsroom_search_entry AFTER INSERT OR DELETE
    OR UPDATE OF public, public_version_id, first_published_at, published_at, kind, unit_id ON newsroom_story
    FOR EACH ROW EXECUTE FUNCTION newsroom_search_entry_of_story();

CREATE FUNCTION newsroom_search_entry_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM newsroom_search_entry(ARRAY[NEW.story_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER newsroom_search_entry AFTER UPDATE OF search ON newsroom_storyversion
    FOR EACH ROW EXECUTE FUNCTION newsroom_search_entry_of_version();

CREATE FUNCTION newsroom_search_entry_of_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM newsroom_search_entry(ARRAY[OLD.story_id]);
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM newsroom_search_entry(ARRAY[NEW.story_id, OLD.story_id]);
    ELSE
        PERFORM newsroom_search_entry(ARRAY[NEW.story_id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER newsroom_search_entry AFTER INSERT OR DELETE OR UPDATE OF story_id, portal_id, category_id
    ON newsroom_placement FOR EACH ROW EXECUTE FUNCTION newsroom_search_entry_of_place();

ALTER TABLE newsroom_searchentry ALTER COLUMN search SET STATISTICS 500;
SELECT newsroom_search_entry(ARRAY(SELECT id FROM newsroom_story WHERE public = 'published'));
"""
BACK = """
DROP TRIGGER newsroom_search_entry ON newsroom_placement;
DROP TRIGGER newsroom_search_entry ON newsroom_storyversion;
DROP TRIGGER newsroom_search_entry ON newsroom_story;
DROP FUNCTION newsroom_search_entry_of_place();
DROP FUNCTION newsroom_search_entry_of_version();
DROP FUNCTION newsroom_search_entry_of_story();
DROP FUNCTION newsroom_search_entry(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0004_placements_in_order"),
        ("units", "0003_imports_as_sheets"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="newsroom.story",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=10)),
                (
                    "portals",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("search", django.contrib.postgres.search.SearchVectorField()),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["search"], name="searchentry_search"
                    ),
                    models.Index(F("at").desc(), name="searchentry_newest"),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACK),
        migrations.RemoveIndex(model_name="storyversion", name="version_search"),
    ]
