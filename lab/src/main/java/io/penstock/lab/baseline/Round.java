package io.penstock.lab.baseline;

import java.time.Duration;

/**
 * One contender's way through all the requests.
 *
 * @param cpu of the whole process, broker and provider included, from the contender's start to its last response
 * @param allocatedBytes by all threads of the process meanwhile, those left out that have ended
 */
public record Round(String contender, ResponseCurve course, Duration cpu, long allocatedBytes) {}
