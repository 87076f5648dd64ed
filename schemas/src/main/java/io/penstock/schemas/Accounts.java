package io.penstock.schemas;

import io.penstock.records.InstanceConfig;
import java.util.Locale;

/** Names the account at a provider to which the limits of an instance belong, independently of the instance's id. */
public final class Accounts {
    /** The longest configured name of an account, in characters. A key of the ledger's state holds it. */
    public static final int MAX_CHARACTERS = 255;

    private Accounts() {}

    /**
     * The account that an instance names, else one made of its base URL, its model or deployment, and the source of
     * its key.
     */
    public static String of(InstanceConfig instance) {
        return instance.getAccount()
                .orElseGet(() -> url(instance.getBaseUrl()) + " "
                        + instance.getModel().orElse("") + " "
                        + instance.getApiKeySource().orElse(""));
    }

    /** Whether an instance has limits, configured ones or ones to be learnt. */
    public static boolean isLimited(InstanceConfig instance) {
        return !instance.getLimits().isEmpty() || !instance.getLearntLimits().isEmpty();
    }

    private static String url(String baseUrl) {
        String lower = baseUrl.toLowerCase(Locale.ROOT);
        return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
