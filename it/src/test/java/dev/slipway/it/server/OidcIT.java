package dev.slipway.it.server;

import static dev.slipway.it.server.OidcProvider.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People who come through an identity provider: the packaged product and an OpenID provider that
 * others made and certified (npm's oidc-provider), each a process of its own.
 */
@Needs(Part.OPENID_PROVIDER)
class OidcIT {

  @TempDir static Path folder;
  private static RunningServer server;
  private static OidcProvider provider;

  @BeforeAll
  static void start() throws Exception {
    provider = OidcProvider.at(folder);
    server = provider.trustedBy(RunningServer.on(folder.resolve("data"))).await();
    provider.start(server.url());
  }

  @AfterAll
  static void stop() throws Exception {
    if (provider != null) {
      provider.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static void write(JsonObject everybody) throws IOException {
    provider.people(everybody);
  }

  /** A browser that goes where it is sent. */
  private static final class Traveller {
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
        HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** Waits where it is told to: an address may not begin attempts as fast as a test does. */
    HttpResponse<String> get(URI uri) throws Exception {
      HttpResponse<String> answer;
      do {
        answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        if (answer.statusCode() == 429) {
          TimeUnit.SECONDS.sleep(answer.headers().firstValueAsLong("Retry-After").orElseThrow());
        }
      } while (answer.statusCode() == 429);
      return answer;
    }

    /**
     * Follows the provider's pages, as the person of that name, until it sends the browser back.
     */
    URI wayBack(String login) throws Exception {
      URI at = server.url().resolve("/api/v1/session/oidc");
      for (int step = 0; step < 20; step++) {
        HttpResponse<String> page = get(at);
        if (page.statusCode() == 200) {
          URI action =
              at.resolve(page.body().replaceAll("(?s).*<form[^>]* action=\"([^\"]*)\".*", "$1"));
          String prompt = page.body().contains("value=\"login\"") ? "login" : "consent";
          page =
              http.send(
                  HttpRequest.newBuilder(action)
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .POST(
                          BodyPublishers.ofString(
                              "prompt=" + prompt + "&login=" + login + "&password=any"))
                      .build(),
                  BodyHandlers.ofString());
          at = action;
        }
        String location = page.headers().firstValue("Location").orElse(null);
        if (location == null) {
          return fail("at " + at + " stands " + page.statusCode() + " " + page.body());
        }
        at = at.resolve(location);
        if (at.getPath().equals("/api/v1/session/oidc/callback")) {
          return at;
        }
      }
      return fail("the provider goes in circles");
    }

    /** Where the server sends the browser when it comes back. */
    String arrive(URI back) throws Exception {
      HttpResponse<String> answer = get(back);
      assertEquals(302, answer.statusCode(), answer::body);
      return answer.headers().firstValue("Location").orElseThrow();
    }

    String signIn(String login) throws Exception {
      return arrive(wayBack(login));
    }

    JsonObject me() throws Exception {
      HttpResponse<String> answer = get(server.url().resolve("/api/v1/session"));
      assertEquals(200, answer.statusCode(), answer::body);
      return new JsonObject(answer.body());
    }

    HttpCookie cookie(String name) {
      return cookies.getCookieStore().getCookies().stream()
          .filter(cookie -> cookie.getName().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void whoIsInAGroupComesInWithItsRolesAndTheyFollowTheGroups() throws Exception {
    write(new JsonObject().put("id-1", person("ada", "ml-team", "others")));
    Traveller ada = new Traveller();
    assertEquals("/", ada.signIn("id-1"));
    JsonObject me = ada.me();
    assertEquals("ada", me.getJsonObject("principal").getString("name"));
    assertEquals("ADA", me.getJsonObject("principal").getString("displayName"));
    assertEquals(
        new JsonArray(
            "[{\"right\":\"OPERATE\",\"pattern\":\"fraud-*\"},{\"right\":\"PREDICT\",\"pattern\":\"fraud-*\"}]"),
        me.getJsonArray("grants"));
    JsonObject session =
        server
            .api()
            .get("/api/v1/principals/ada/sessions")
            .body()
            .getJsonArray("items")
            .getJsonObject(0);
    assertEquals("OIDC", session.getString("way"));

    write(new JsonObject().put("id-1", person("countess", "all")));
    Traveller later = new Traveller();
    assertEquals("/", later.signIn("id-1"));
    assertEquals(
        "ada",
        later.me().getJsonObject("principal").getString("name"),
        "the provider's name may change, the person is the same");
    assertEquals(
        new JsonArray("[{\"right\":\"VIEW\",\"pattern\":\"*\"}]"),
        later.me().getJsonArray("grants"));

    write(new JsonObject().put("id-1", person("ada")));
    assertEquals("/?sign-in=NO_ROLE", new Traveller().signIn("id-1"));
  }

  @Test
  void aNameThatSomebodyHasHereIsNotHandedToAStranger() throws Exception {
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", "bob")
                .put("kind", "PERSON")
                .put("grants", new JsonArray()));
    write(
        new JsonObject().put("id-2", person("bob", "all")).put("id-3", person("no name!", "all")));
    assertEquals("/?sign-in=NAME_TAKEN", new Traveller().signIn("id-2"));
    assertEquals("/?sign-in=NAME_TAKEN", new Traveller().signIn("id-3"));
  }

  @Test
  void whoIsDisabledHereStaysOutWhateverTheProviderSays() throws Exception {
    write(new JsonObject().put("id-4", person("eve", "all")));
    assertEquals("/", new Traveller().signIn("id-4"));
    String etag = server.api().get("/api/v1/principals/eve").etag();
    server.api().patch("/api/v1/principals/eve", new JsonObject().put("disabled", true), etag);
    assertEquals("/?sign-in=DISABLED", new Traveller().signIn("id-4"));
  }

  @Test
  void anAttemptCountsOnceInTheBrowserThatBeganIt() throws Exception {
    write(new JsonObject().put("id-5", person("grace", "all")));
    Traveller grace = new Traveller();
    URI back = grace.wayBack("id-5");
    assertEquals(
        "/?sign-in=EXPIRED", new Traveller().arrive(back), "a browser without the attempt");
    assertEquals("/", grace.arrive(back));
    assertEquals("/?sign-in=EXPIRED", grace.arrive(back), "again");

    Traveller victim = new Traveller();
    victim.get(server.url().resolve("/api/v1/session/oidc"));
    URI attackers = new Traveller().wayBack("id-5");
    assertEquals(
        "/?sign-in=REFUSED", victim.arrive(attackers), "the code of somebody else's attempt");
  }

  @Test
  void theProvidersWordHoldsForThisAttemptAlone() throws Exception {
    write(new JsonObject().put("id-6", person("alan", "all")));
    for (int part = 0; part < 3; part++) {
      Traveller alan = new Traveller();
      URI back = alan.wayBack("id-6");
      HttpCookie attempt = alan.cookie("slipway-oidc");
      String[] parts = attempt.getValue().split("\\.");
      parts[part] = "x" + parts[part].substring(1, parts[part].length() - 1) + "x";
      attempt.setValue(String.join(".", parts));
      assertEquals(
          "/?sign-in=REFUSED",
          alan.arrive(back),
          List.of("another state", "another nonce", "another verifier").get(part));
    }
    Traveller alan = new Traveller();
    URI denied =
        URI.create(alan.wayBack("id-6").toString().replaceAll("code=[^&]*", "error=access_denied"));
    assertEquals("/?sign-in=REFUSED", alan.arrive(denied));
    assertTrue(server.log().contains("the provider says no"), "and the log says why");
  }

  @Test
  void theConsoleIsToldThatThereIsAProvider() throws Exception {
    assertTrue(
        new Browser(server.url()).get("/api/v1/first-start").is(200).body().getBoolean("oidc"));
  }
}
