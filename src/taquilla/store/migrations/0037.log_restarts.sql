-- Logs that stand still until somebody decides: after a restored backup, and when a witness shows what contradicts them.

-- Since when nothing is signed with this key: the database was restored from a backup.
alter table log_key add column paused_at timestamptz;
-- A checkpoint that the log has signed and that the house's tree does not continue, as the witness has shown it.
alter table log_witness add column contradiction text;

grant update (paused_at) on log_key to taquilla_house;
grant update (contradiction) on log_witness to taquilla_house;
