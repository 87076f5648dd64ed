package io.penstock.cli.config;

import io.penstock.dispatcher.provider.dialect.ProviderApi;
import io.penstock.records.Dialect;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.schemas.Accounts;
import io.penstock.schemas.UrlText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one instance of a pool. */
final class InstanceReader {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MIN_WINDOW = Duration.ofMillis(10);
    private static final List<ShortForm> SHORT_FORMS = List.of(
            new ShortForm(Key.RPM, LimitKind.REQUESTS, MINUTE),
            new ShortForm(Key.TPM, LimitKind.TOKENS, MINUTE),
            new ShortForm(Key.ITPM, LimitKind.INPUT_TOKENS, MINUTE),
            new ShortForm(Key.OTPM, LimitKind.OUTPUT_TOKENS, MINUTE),
            new ShortForm(Key.RPD, LimitKind.REQUESTS, DAY),
            new ShortForm(Key.TPD, LimitKind.TOKENS, DAY));
    private static final String AUTO = "auto";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /** A key of an instance that is short for a limit. */
    private record ShortForm(Key key, LimitKind kind, Duration window) {
        Limit limit(long amount) {
            return new Limit(kind, amount, window.toMillis());
        }

        /** Whether the amount is left to the provider's headers, which is possible for limits of a minute. */
        boolean isLearnt(Section section) {
            return window.equals(MINUTE)
                    && section.text(key).filter(AUTO::equals).isPresent();
        }
    }

    private InstanceReader() {}

    static InstanceConfig read(Section section) {
        List<LimitKind> learnt = learnt(section);
        InstanceConfig.Builder instance = InstanceConfig.newBuilder()
                .setId(section.requiredName(Key.ID))
                .setBaseUrl(baseUrl(section))
                .setLimits(limits(section, learnt))
                .setLearntLimits(learnt);
        keySource(section).ifPresent(instance::setApiKeySource);
        section.name(Key.MODEL).ifPresent(instance::setModel);
        section.positiveInt(Key.CONCURRENCY).ifPresent(instance::setConcurrency);
        section.flag(Key.CACHED_INPUT_COUNTS).ifPresent(instance::setCachedInputCounts);
        section.choice(Key.DIALECT, Dialect.class).ifPresent(instance::setDialect);
        section.text(Key.API_VERSION).ifPresent(instance::setApiVersion);
        account(section).ifPresent(instance::setAccount);
        return callable(section, instance.build());
    }

    /** The instance, after checking that it has what its dialect needs for a call. */
    private static InstanceConfig callable(Section section, InstanceConfig instance) {
        try {
            ProviderApi.of(instance);
            return instance;
        } catch (IllegalArgumentException e) {
            String example =
                    switch (instance.getDialect()) {
                        case OPENAI -> "`base-url: https://api.example.com/v1`, without `api-version`";
                        case AZURE ->
                            "`base-url: https://east.openai.azure.com`, `model: my-deployment`, `api-version: 2024-10-21`";
                        case ANTHROPIC -> "`base-url: https://api.anthropic.com/v1`, `api-version: 2023-06-01`";
                    };
            throw section.error(
                    Key.DIALECT,
                    "`" + Spelling.of(instance.getDialect()) + "` does not fit the instance: " + e.getMessage(),
                    "write for example " + example);
        }
    }

    private static String baseUrl(Section section) {
        String text = section.requiredText(Key.BASE_URL);
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (web
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null) {
                return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            }
        } catch (URISyntaxException e) {
            // Leads to the same message as any other text that is not a URL.
        }
        throw section.error(
                Key.BASE_URL,
                "must be an http or https URL with a host and without query or user, got `"
                        + UrlText.withoutSecrets(text) + "`",
                "write for example `https://api.example.com/v1`");
    }

    private static Optional<String> keySource(Section section) {
        return section.text(Key.API_KEY).map(text -> {
            Matcher variable = VARIABLE.matcher(text);
            if (variable.matches()) {
                return "env:" + variable.group(1);
            }
            if (text.startsWith("file:") && text.length() > "file:".length()) {
                return text;
            }
            // The text may be a key, so it is not shown.
            throw section.error(
                    Key.API_KEY,
                    "must say where the key is, not be the key itself: a key in a file like this one ends up in "
                            + "version control and on the control topic",
                    "write `${NAME}` for an environment variable, or `file:/path/to/key`");
        });
    }

    private static Optional<String> account(Section section) {
        return section.name(Key.ACCOUNT).map(name -> {
            if (name.length() > Accounts.MAX_CHARACTERS) {
                throw section.error(
                        Key.ACCOUNT,
                        "must have at most " + Accounts.MAX_CHARACTERS + " characters, got " + name.length(),
                        "give it a short name, or leave it out");
            }
            return name;
        });
    }

    private static List<LimitKind> learnt(Section section) {
        return SHORT_FORMS.stream()
                .filter(form -> form.isLearnt(section))
                .map(ShortForm::kind)
                .toList();
    }

    private static List<Limit> limits(Section section, List<LimitKind> learnt) {
        List<Limit> limits = new ArrayList<>();
        for (ShortForm form : SHORT_FORMS) {
            if (!form.isLearnt(section)) {
                section.positive(form.key()).map(form::limit).ifPresent(limits::add);
            }
        }
        for (Section item : section.sections(Key.LIMITS, Place.LIMIT)) {
            Limit limit = limit(item);
            boolean isLearnt = learnt.contains(limit.getKind()) && limit.getWindowMillis() == MINUTE.toMillis();
            if (isLearnt || limits.stream().anyMatch(other -> sameWindow(other, limit))) {
                throw item.error(
                        Key.KIND,
                        "there is another limit of this kind and window",
                        "keep the lower one (`rpm`, `tpm`, `itpm` and `otpm` are limits of 60s, `rpd` and `tpd` of 1d)");
            }
            limits.add(limit);
        }
        return limits;
    }

    private static boolean sameWindow(Limit one, Limit other) {
        return one.getKind() == other.getKind() && one.getWindowMillis() == other.getWindowMillis();
    }

    private static Limit limit(Section section) {
        section.require(Key.KIND);
        section.require(Key.AMOUNT);
        return new Limit(
                section.choice(Key.KIND, LimitKind.class).orElseThrow(),
                section.positive(Key.AMOUNT).orElseThrow(),
                window(section).toMillis());
    }

    private static Duration window(Section section) {
        Duration window = section.duration(Key.WINDOW).orElse(MINUTE);
        if (window.compareTo(MIN_WINDOW) < 0) {
            throw section.error(
                    Key.WINDOW,
                    "must be at least " + Durations.format(MIN_WINDOW) + ", got " + Durations.format(window),
                    "write the window that the provider documents, such as `1s` or `60s`");
        }
        return window;
    }
}
