-- Which process holds the node's epoch: a hello that is said again because its answer was late, or lost, is no other start.
alter table registry.node add column process uuid;
