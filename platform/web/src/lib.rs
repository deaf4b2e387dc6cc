//! Pages and the API: handlers translate between HTTP and use cases
