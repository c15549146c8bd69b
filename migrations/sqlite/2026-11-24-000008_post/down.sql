DROP TABLE postal_events;
DROP TABLE postal_orders;
