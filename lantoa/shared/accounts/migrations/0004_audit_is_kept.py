from django.db import migrations

KEEP = """
CREATE FUNCTION lantoa_audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_rows_are_kept BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION lantoa_audit_is_kept();
CREATE TRIGGER audit_table_is_kept BEFORE TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION lantoa_audit_is_kept();
"""
UNDO = """
DROP TRIGGER audit_table_is_kept ON accounts_auditentry;
DROP TRIGGER audit_rows_are_kept ON accounts_auditentry;
DROP FUNCTION lantoa_audit_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_slips_locks_audit")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
