package io.penstock.lab.bench;

/**
 * How large a pool is.
 *
 * @param waiting requests that wait at all times
 * @param instances at least 1
 * @param tenants at least 1
 */
public record Load(int waiting, int instances, int tenants) {
    public Load {
        if (waiting < 0 || instances < 1 || tenants < 1) {
            throw new IllegalArgumentException("a load has at least 0 requests waiting, 1 instance and 1 tenant, got "
                    + waiting + ", " + instances + " and " + tenants);
        }
    }
}
