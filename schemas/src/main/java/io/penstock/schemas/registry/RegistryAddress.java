package io.penstock.schemas.registry;

import io.penstock.schemas.UrlText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One URL of a registry, and the {@code Authorization} header that is sent there.
 *
 * @param base the URL without user and without a slash at its end, so that it can be shown and paths can be appended
 */
record RegistryAddress(URI base, Optional<String> authorization) {
    private static final List<String> USER_INFO_KEYS =
            List.of("basic.auth.user.info", "schema.registry.basic.auth.user.info");

    /**
     * The addresses in a comma-separated list. A user and password in a URL take precedence over those in the
     * properties.
     *
     * @throws IllegalArgumentException when one is not an http or https URL with a host; it is not repeated in the
     *     message if it may hold a password
     */
    static List<RegistryAddress> parse(String urls, Map<String, String> properties) {
        Optional<String> common = USER_INFO_KEYS.stream()
                .filter(properties::containsKey)
                .findFirst()
                .map(key -> basic(String.valueOf(properties.get(key))));
        List<RegistryAddress> addresses = new ArrayList<>();
        for (String url : urls.split(",", -1)) {
            addresses.add(one(url.strip(), common));
        }
        return List.copyOf(addresses);
    }

    URI resolve(String path) {
        return URI.create(base + path);
    }

    /** The URL without the authorization. */
    @Override
    public String toString() {
        return base.toString();
    }

    private static RegistryAddress one(String url, Optional<String> common) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
                throw notARegistry(url);
            }
            String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
            URI base = new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), path, null, null);
            return new RegistryAddress(
                    base, uri.getUserInfo() == null ? common : Optional.of(basic(uri.getUserInfo())));
        } catch (URISyntaxException e) {
            throw notARegistry(url);
        }
    }

    private static IllegalArgumentException notARegistry(String url) {
        return new IllegalArgumentException(
                "schema.registry.url must be mock://scope or http(s)://host[:port][/path], several separated by commas,"
                        + " got " + UrlText.withoutSecrets(url));
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }
}
