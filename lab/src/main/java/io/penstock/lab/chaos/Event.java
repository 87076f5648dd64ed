package io.penstock.lab.chaos;

import java.time.Duration;
import java.time.Instant;

/**
 * An incident that happened.
 *
 * @param part its name
 * @param lasting until the part was started again, continued or ended
 */
public record Event(Instant at, Incident.Kind kind, String part, Duration lasting) {}
