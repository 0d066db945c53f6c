//! What crosses services: journeys, delivery under failure, the browser.
