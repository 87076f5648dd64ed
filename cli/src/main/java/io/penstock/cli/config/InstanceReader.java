package io.penstock.cli.config;

import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
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
    private static final long MINUTE_MILLIS = 60_000;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private InstanceReader() {}

    static InstanceConfig read(Section section) {
        InstanceConfig.Builder instance = InstanceConfig.newBuilder()
                .setId(section.requiredText(Key.ID))
                .setBaseUrl(baseUrl(section))
                .setLimits(limits(section));
        keySource(section).ifPresent(instance::setApiKeySource);
        section.text(Key.MODEL).ifPresent(instance::setModel);
        section.positiveInt(Key.CONCURRENCY).ifPresent(instance::setConcurrency);
        return instance.build();
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
            // Falls through to the same message as any other text that is no URL.
        }
        throw section.error(
                Key.BASE_URL,
                "must be an http or https URL with a host and without query or user, got `" + text + "`",
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

    private static List<Limit> limits(Section section) {
        List<Limit> limits = new ArrayList<>();
        section.positive(Key.RPM).ifPresent(amount -> limits.add(new Limit(LimitKind.REQUESTS, amount, MINUTE_MILLIS)));
        section.positive(Key.TPM).ifPresent(amount -> limits.add(new Limit(LimitKind.TOKENS, amount, MINUTE_MILLIS)));
        for (Section item : section.sections(Key.LIMITS, Place.LIMIT)) {
            Limit limit = limit(item);
            if (limits.stream().anyMatch(other -> sameWindow(other, limit))) {
                throw item.error(
                        Key.KIND,
                        "there is another limit of this kind and window",
                        "keep the lower one (`rpm` and `tpm` are limits of 60s)");
            }
            limits.add(limit);
        }
        return limits;
    }

    private static boolean sameWindow(Limit one, Limit other) {
        return one.getKind() == other.getKind() && one.getWindowMillis() == other.getWindowMillis();
    }

    private static Limit limit(Section section) {
        section.require(Key.AMOUNT);
        return new Limit(
                kind(section),
                section.positive(Key.AMOUNT).orElseThrow(),
                section.positiveDuration(Key.WINDOW).map(Duration::toMillis).orElse(MINUTE_MILLIS));
    }

    private static LimitKind kind(Section section) {
        String text = section.requiredText(Key.KIND);
        return switch (text) {
            case "requests" -> LimitKind.REQUESTS;
            case "tokens" -> LimitKind.TOKENS;
            case "input-tokens" -> LimitKind.INPUT_TOKENS;
            case "output-tokens" -> LimitKind.OUTPUT_TOKENS;
            default ->
                throw section.error(
                        Key.KIND,
                        "must be `requests`, `tokens`, `input-tokens` or `output-tokens`, got `" + text + "`",
                        "");
        };
    }
}
