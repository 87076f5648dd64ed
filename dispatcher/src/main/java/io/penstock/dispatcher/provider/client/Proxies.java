package io.penstock.dispatcher.provider.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy a host is called through. The JVM's properties come first ({@code https.proxyHost}, {@code
 * https.proxyPort}, {@code https.proxyUser}, {@code https.proxyPassword}, and the same with {@code http.}), then the
 * environment ({@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code ALL_PROXY}, each in lower case first). A host that
 * {@code http.nonProxyHosts} or {@code NO_PROXY} names, and this machine itself, are called directly.
 */
final class Proxies {
    /** No proxy for any host. */
    static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), host -> true);

    private static final Pattern THIS_MACHINE =
            Pattern.compile("localhost|127\\..*|\\[?::1]?", Pattern.CASE_INSENSITIVE);
    private static final int DEFAULT_PORT = 80;

    private final Optional<Proxy> forHttps;
    private final Optional<Proxy> forHttp;
    private final Predicate<HttpHost> isDirect;

    private Proxies(Optional<Proxy> forHttps, Optional<Proxy> forHttp, Predicate<HttpHost> isDirect) {
        this.forHttps = forHttps;
        this.forHttp = forHttp;
        this.isDirect = isDirect;
    }

    /**
     * Reads the proxies.
     *
     * @param environment the process's environment variables
     * @param property a property of the JVM by name; null when it is not set
     * @throws IllegalArgumentException if a value is not a usable proxy; the message names the variable or property,
     *     but not the password
     */
    static Proxies of(Map<String, String> environment, UnaryOperator<@Nullable String> property) {
        Optional<Proxy> https = ofProperties("https", property)
                .or(() -> ofEnvironment(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"));
        Optional<Proxy> http = ofProperties("http", property)
                .or(() -> ofEnvironment(environment, "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"));
        Predicate<HttpHost> isExcepted = firstOf(environment, "no_proxy", "NO_PROXY")
                .map(name -> exceptions(environment.getOrDefault(name, "")))
                .orElse(host -> false);
        String nonProxyHosts = property.apply("http.nonProxyHosts");
        Predicate<HttpHost> isNamed = nonProxyHosts == null ? host -> false : wildcards(nonProxyHosts);
        return new Proxies(
                https,
                http,
                host -> THIS_MACHINE.matcher(host.getHostName()).matches()
                        || isExcepted.test(host)
                        || isNamed.test(host));
    }

    /** The proxy for a host; empty when it is called directly. */
    Optional<Proxy> of(HttpHost host) {
        Optional<Proxy> proxy = isSecure(host) ? forHttps : forHttp;
        return proxy.isEmpty() || isDirect.test(host) ? Optional.empty() : proxy;
    }

    static boolean isSecure(HttpHost host) {
        return host.getSchemeName().equals("https");
    }

    private static Optional<Proxy> ofProperties(String scheme, UnaryOperator<@Nullable String> property) {
        String host = property.apply(scheme + ".proxyHost");
        if (host == null || host.isBlank()) {
            return Optional.empty();
        }
        String port = property.apply(scheme + ".proxyPort");
        HttpHost address = new HttpHost("http", host, port == null ? DEFAULT_PORT : port(scheme + ".proxyPort", port));
        String user = property.apply(scheme + ".proxyUser");
        String password = property.apply(scheme + ".proxyPassword");
        return Optional.of(
                user == null ? Proxy.open(address) : Proxy.guarded(address, user, password == null ? "" : password));
    }

    private static int port(String where, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 1 << 16) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Handled like any other value that is not a port.
        }
        throw new IllegalArgumentException(where + " must be a port from 1 to 65535, got " + text);
    }

    private static Optional<Proxy> ofEnvironment(Map<String, String> environment, String... names) {
        return firstOf(environment, names).map(name -> ofUrl(name, environment.getOrDefault(name, "")));
    }

    private static Optional<String> firstOf(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    private static Proxy ofUrl(String where, String text) {
        String url = text.strip();
        try {
            URI uri = new URI(url.contains("://") ? url : "http://" + url);
            String host = uri.getHost();
            if ("http".equalsIgnoreCase(uri.getScheme()) && host != null) {
                HttpHost address = new HttpHost("http", host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
                String login = uri.getRawUserInfo();
                if (login == null) {
                    return Proxy.open(address);
                }
                int colon = login.indexOf(':');
                return Proxy.guarded(
                        address,
                        decoded(colon < 0 ? login : login.substring(0, colon)),
                        decoded(colon < 0 ? "" : login.substring(colon + 1)));
            }
        } catch (URISyntaxException e) {
            // The exception's message would repeat the password.
        }
        throw new IllegalArgumentException(where
                + " must be http://[user:password@]host[:port], with %40 for an @ in the password; proxies that are reached"
                + " over TLS or SOCKS are not supported");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /**
     * Reads {@code NO_PROXY} as curl does: names and their subdomains, optionally with a port, and {@code *} for all.
     */
    private static Predicate<HttpHost> exceptions(String list) {
        List<String> entries = Stream.of(list.split("[,\\s]+"))
                .map(entry -> entry.toLowerCase(Locale.ROOT))
                .map(entry -> entry.startsWith("*.") ? entry.substring(1) : entry)
                .map(entry -> entry.startsWith(".") ? entry.substring(1) : entry)
                .filter(entry -> !entry.isEmpty())
                .toList();
        return host -> {
            String name = host.getHostName().toLowerCase(Locale.ROOT);
            String withPort = name + ":" + host.getPort();
            return entries.stream()
                    .anyMatch(entry -> entry.equals("*") || endsIn(name, entry) || endsIn(withPort, entry));
        };
    }

    private static boolean endsIn(String name, String entry) {
        return name.equals(entry) || name.endsWith("." + entry);
    }

    /**
     * Reads {@code http.nonProxyHosts} as the JVM does: names separated by {@code |}, with {@code *} for any text.
     */
    private static Predicate<HttpHost> wildcards(String list) {
        List<Pattern> names = Stream.of(list.split("\\|"))
                .map(name ->
                        Pattern.compile(Pattern.quote(name.strip()).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE))
                .toList();
        return host ->
                names.stream().anyMatch(name -> name.matcher(host.getHostName()).matches());
    }
}
