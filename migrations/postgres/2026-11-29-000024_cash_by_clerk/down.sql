DROP INDEX payments_in_drawer;
