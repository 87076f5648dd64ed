package io.penstock.lab.chaos;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the simulated provider does wrong: about one call in twelve. */
final class ProviderFaults {
    private static final List<String> EVERYWHERE = List.of(
            rule("{\"kind\":\"status\",\"status\":429,\"retry_after\":\"1s\"}", 0.01),
            rule("{\"kind\":\"status\",\"status\":429}", 0.005),
            rule("{\"kind\":\"status\",\"status\":500}", 0.01),
            rule("{\"kind\":\"status\",\"status\":503,\"retry_after\":\"1s\"}", 0.01),
            rule("{\"kind\":\"cut\",\"at\":\"before_headers\"}", 0.005),
            rule("{\"kind\":\"cut\",\"at\":\"after_headers\"}", 0.005),
            rule("{\"kind\":\"cut\",\"at\":\"mid_body\"}", 0.01),
            rule("{\"kind\":\"malformed_body\"}", 0.01),
            rule("{\"kind\":\"wrong_usage\",\"factor\":3}", 0.005),
            rule("{\"kind\":\"silence\",\"for\":\"3s\"}", 0.005),
            rule("{\"kind\":\"silence\",\"for\":\"60s\"}", 0.002),
            rule("{\"kind\":\"trickle\",\"over\":\"4s\"}", 0.005));

    private ProviderFaults() {}

    /**
     * The plan, in JSON.
     *
     * @param understated keys whose answers say now and then that nothing was used
     */
    static String plan(long seed, List<String> understated) {
        String rules = EVERYWHERE.stream().collect(Collectors.joining(",\n  "));
        String keyed = understated.stream()
                .map(key -> ",\n  {\"fault\":{\"kind\":\"wrong_usage\",\"factor\":0},\"probability\":0.01,\"key\":\""
                        + key + "\"}")
                .collect(Collectors.joining());
        return "{\"seed\":" + seed + ",\"script\":[],\"rules\":[\n  " + rules + keyed + "]}\n";
    }

    private static String rule(String fault, double probability) {
        return String.format(Locale.ROOT, "{\"fault\":%s,\"probability\":%s}", fault, probability);
    }
}
