from django.db import migrations

# What was approved is what is sent: the content of a version cannot change, whoever asks the database.
FORWARD = """
CREATE FUNCTION newsroom_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS DISTINCT FROM OLD.content OR NEW.sha256 <> OLD.sha256 OR NEW.number <> OLD.number
       OR NEW.story_id <> OLD.story_id OR NEW.contributors IS DISTINCT FROM OLD.contributors
       OR NEW.title <> OLD.title OR NEW.lead <> OLD.lead THEN
        RAISE EXCEPTION 'story version % is frozen', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER newsroom_version_is_frozen BEFORE UPDATE ON newsroom_storyversion
    FOR EACH ROW EXECUTE FUNCTION newsroom_version_is_frozen();
"""
BACK = """
DROP TRIGGER newsroom_version_is_frozen ON newsroom_storyversion;
DROP FUNCTION newsroom_version_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_stories")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
