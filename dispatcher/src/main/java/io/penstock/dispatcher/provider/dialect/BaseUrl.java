package io.penstock.dispatcher.provider.dialect;

import io.penstock.schemas.UrlText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;

/**
 * The base of an instance's URLs, version included: {@code https://api.example.com/v1}. For Azure it is the resource,
 * without a version: {@code https://east.openai.azure.com}.
 *
 * @param path without a slash at its end
 */
public record BaseUrl(HttpHost host, String path) {
    private static final int MAX_ENDPOINT_CHARACTERS = 512;

    /**
     * Reads a configured URL.
     *
     * @throws IllegalArgumentException if it is not an absolute http or https URL, or has a user, a query or a
     *     fragment. The message does not repeat a user and password
     */
    public static BaseUrl parse(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean isHttp = scheme.equals("http") || scheme.equals("https");
            if (isHttp
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                String path = uri.getRawPath();
                return new BaseUrl(
                        new HttpHost(scheme, uri.getHost(), uri.getPort()),
                        path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
            }
        } catch (URISyntaxException e) {
            // The exception's message would repeat the password.
        }
        throw new IllegalArgumentException(
                "base URL must be an absolute http or https URL without user, query and fragment, got "
                        + UrlText.withoutSecrets(url));
    }

    /**
     * The target of a request. The version is not doubled: {@code https://host/v1} and {@code /v1/embeddings} make
     * {@code https://host/v1/embeddings}. Empty when the endpoint is not a plain path of at most 512 characters, so
     * that no call can leave the base.
     */
    public Optional<Target> join(String endpoint) {
        if (!isPlainPath(endpoint)) {
            return Optional.empty();
        }
        String version = path.substring(path.lastIndexOf('/') + 1);
        boolean doubled = !version.isEmpty() && endpoint.startsWith("/" + version + "/");
        return Optional.of(new Target(host, path + (doubled ? endpoint.substring(version.length() + 1) : endpoint)));
    }

    private static boolean isPlainPath(String endpoint) {
        return endpoint.startsWith("/")
                && endpoint.length() <= MAX_ENDPOINT_CHARACTERS
                && !endpoint.contains("//")
                && !endpoint.contains("/.")
                && endpoint.chars().allMatch(BaseUrl::isPlain);
    }

    private static boolean isPlain(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || "/-_.:".indexOf(c) >= 0);
    }
}
