DROP VIEW backlog;
