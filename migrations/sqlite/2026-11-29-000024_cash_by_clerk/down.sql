DROP INDEX cash_handovers_from_drawer;
DROP INDEX refunds_from_drawer;
DROP INDEX payments_in_drawer;
