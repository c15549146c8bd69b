-- Nothing looks for the messages of a dossier, nor for the delegations of a giver: those that hold are in memory.
DROP INDEX outbox_by_dossier;
DROP INDEX delegations_of;
