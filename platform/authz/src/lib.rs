//! Who may do what: actors, objects, relations and the Casbin policy
