package io.penstock.cli.config;

import io.penstock.cli.error.UsageException;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Accounts;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Checks that an account with limits has only one instance, because each instance would spend all of them. */
public final class SharedAccounts {
    private static final String REMEDY = "make it one instance in one pool; or give each its part of the limits and an"
            + " `account` name of its own; a deployment or model with limits of its own is told by `model`";

    private record Known(String name, InstanceConfig instance) {}

    private SharedAccounts() {}

    /** @param sections the pools of the file by name, for the place in an error */
    static void check(List<PoolConfig> pools, Map<String, Section> sections) {
        Map<String, Known> places = new HashMap<>();
        for (PoolConfig pool : pools) {
            for (int i = 0; i < pool.getInstances().size(); i++) {
                InstanceConfig instance = pool.getInstances().get(i);
                String name = "pools." + pool.getPool() + ".instances[" + i + "]";
                Known other = places.putIfAbsent(Accounts.of(instance), new Known(name, instance));
                if (other != null && isAnyLimited(instance, other.instance())) {
                    Section section = Objects.requireNonNull(sections.get(pool.getPool()))
                            .sections(Key.INSTANCES, Place.INSTANCE)
                            .get(i);
                    throw section.error(
                            Key.ACCOUNT,
                            "instance `" + instance.getId() + "` has the account of " + other.name()
                                    + ", and each would spend the whole of its limits",
                            REMEDY);
                }
            }
        }
    }

    /**
     * Checks pools that are to be put in force in addition to others.
     *
     * @param inForce pools that stay in force
     * @throws UsageException naming both instances of an account
     */
    public static void checkBeside(Collection<PoolConfig> pools, Collection<PoolConfig> inForce) {
        for (PoolConfig pool : pools) {
            for (InstanceConfig instance : pool.getInstances()) {
                for (PoolConfig other : inForce) {
                    for (InstanceConfig there : other.getInstances()) {
                        if (Accounts.of(instance).equals(Accounts.of(there)) && isAnyLimited(instance, there)) {
                            throw new UsageException(
                                    "instance `" + instance.getId() + "` of pool " + pool.getPool()
                                            + " has the account of instance `" + there.getId() + "` of pool "
                                            + other.getPool()
                                            + ", which is in force, and each would spend the whole of its limits",
                                    REMEDY + "; `--prune` takes pools out of force that the file does not have");
                        }
                    }
                }
            }
        }
    }

    private static boolean isAnyLimited(InstanceConfig one, InstanceConfig other) {
        return Accounts.isLimited(one) || Accounts.isLimited(other);
    }
}
