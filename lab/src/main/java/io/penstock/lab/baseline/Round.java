package io.penstock.lab.baseline;

import java.time.Duration;

/**
 * One contender's way through all the requests.
 *
 * @param cpu of the whole process, broker and provider included, from the contender's start to its last response
 */
public record Round(String contender, Course course, Duration cpu) {}
