-- The last instant of an operator before its folds were emptied, to be made again from the rows; null: they never were. Weeks that were
-- closed by then say what was counted by then.
-- locks: progress for a moment
alter table progress add column recounted_at timestamptz;
