package io.penstock.dispatcher.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * API keys by their source: {@code env:NAME} or {@code file:PATH}. Keys are kept until {@link #forget()}; they are
 * never logged.
 */
public final class ApiKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final String ENVIRONMENT = "env:";
    private static final String FILE = "file:";
    private static final int MAX_KEY_BYTES = 16 * 1024;

    private final Map<String, String> environment;
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final Set<String> complainedOf = ConcurrentHashMap.newKeySet();

    /** Keys from the given environment variables, and from files. */
    public ApiKeys(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The key of a source; empty, and logged once, when there is none that a header can carry. */
    public Optional<String> resolve(String source) {
        String kept = known.get(source);
        if (kept != null) {
            return Optional.of(kept);
        }
        Optional<String> found = read(source).map(String::strip).filter(ApiKeys::fitsHeader);
        if (found.isPresent()) {
            known.put(source, found.get());
        } else if (complainedOf.add(source)) {
            LOG.error("No usable API key in {}: requests that need it fail until it is set", describe(source));
        }
        return found;
    }

    /** A source for a person; one that is neither form may be a key put in its place, and is not shown. */
    public static String describe(String source) {
        return source.startsWith(ENVIRONMENT) || source.startsWith(FILE)
                ? source
                : "a source that is neither env:NAME nor file:PATH";
    }

    /** Reads every key anew at its next use. */
    public void forget() {
        known.clear();
        complainedOf.clear();
    }

    private Optional<String> read(String source) {
        if (source.startsWith(ENVIRONMENT)) {
            return Optional.ofNullable(environment.get(source.substring(ENVIRONMENT.length())));
        }
        if (!source.startsWith(FILE)) {
            return Optional.empty();
        }
        try (InputStream file = Files.newInputStream(Path.of(source.substring(FILE.length())))) {
            return Optional.of(new String(file.readNBytes(MAX_KEY_BYTES), StandardCharsets.UTF_8));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean fitsHeader(String key) {
        return !key.isEmpty() && key.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }
}
