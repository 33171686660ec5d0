-- The table of an invented library, as another program would have made it.
-- Who could harm whom by changing it: nobody is real here.
create table loan (
  reader_no text not null primary key, -- the reader's number
  books bigint not null,               -- how many books are out
  last_visit text,                     -- YYYY-MM-DD
  branch_code text not null,           -- code of the branch
  shelf_mark text                      -- never leaves: no field of the configuration
) {strict};
