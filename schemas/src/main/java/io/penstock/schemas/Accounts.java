package io.penstock.schemas;

import io.penstock.records.InstanceConfig;
import java.util.Locale;

/** What the limits of an instance belong to at its provider, whatever the instance is called. */
public final class Accounts {
    /** Longer than any name that a person gives; a key of the ledger's state holds one. */
    public static final int MAX_CHARACTERS = 255;

    private Accounts() {}

    /** The account that an instance names, else one by where it calls, with which model or deployment, and whose key. */
    public static String of(InstanceConfig instance) {
        return instance.getAccount()
                .orElseGet(() -> url(instance.getBaseUrl()) + " "
                        + instance.getModel().orElse("") + " "
                        + instance.getApiKeySource().orElse(""));
    }

    /** Whether calls of an instance are counted against a limit that is known or to be learnt. */
    public static boolean isLimited(InstanceConfig instance) {
        return !instance.getLimits().isEmpty() || !instance.getLearntLimits().isEmpty();
    }

    private static String url(String baseUrl) {
        String lower = baseUrl.toLowerCase(Locale.ROOT);
        return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
