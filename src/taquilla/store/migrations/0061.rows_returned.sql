-- Citus lets a statement return what immutable functions make, and no others. What a row is as JSON, and a time as text, depends on the
-- session's settings alone: these set them.
-- locks: none
create function row_state(kept anyelement) returns jsonb language sql immutable parallel safe
    set timezone = 'UTC' set search_path = pg_catalog, pg_temp as 'select to_jsonb(kept)';
create function row_state(kept anyelement, variadic columns text[]) returns jsonb language sql immutable parallel safe
    set timezone = 'UTC' set search_path = pg_catalog, pg_temp
    as 'select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(kept)) where key = any(columns)';
create function row_text(value anyelement) returns text language sql immutable parallel safe
    set timezone = 'UTC' set datestyle = 'ISO' set search_path = pg_catalog, pg_temp as 'select value::text';
