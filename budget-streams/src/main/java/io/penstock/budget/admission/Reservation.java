package io.penstock.budget.admission;

import io.penstock.budget.window.Spend;

/**
 * The budget set aside for one outstanding grant.
 *
 * @param grantId unique within the pool
 * @param worker the worker whose slot the grant takes
 * @param spend what is charged until the outcome says what was used
 * @param startByMillis the latest instant at which the attempt may start, and to which the spend is charged
 */
public record Reservation(
        long grantId, String instance, String worker, Spend spend, long grantedAtMillis, long startByMillis) {}
