from __future__ import annotations

from django.urls import path, re_path, register_converter

from lantoa.web.site.views import campaigns, feeds, home, lists, maps, media, pages, pictures, story


class LanguageCode:
    regex = "vi|en"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        # A story in another language stands under the Vietnamese address; its text says its own language.
        return value if value in ("vi", "en") else "vi"


register_converter(LanguageCode, "language")

app_name = "site"

urlpatterns = [
    path("", home.door, name="door"),
    path("<language:language>/", home.home, name="home"),
    path("<language:language>/tin/<slug:slug>-<int:pk>/", story.story, name="story"),
    path("<language:language>/tin/<slug:slug>-<int:pk>/in/", story.print_out, name="story-print"),
    path("<language:language>/muc/<slug:slug>/", lists.category, name="category"),
    re_path(
        r"^(?P<language>vi|en)/muc/(?P<slug>[-\w]+)/(?P<ending>rss\.xml|atom\.xml|feed\.json)$",
        feeds.category,
        name="category-feed",
    ),
    path("<language:language>/loai/<slug:kind>/", lists.kind, name="kind"),
    path("<language:language>/don-vi/<slug:slug>/", lists.unit, name="unit"),
    path("<language:language>/tim-kiem/", lists.search, name="search"),
    path("<language:language>/trang/<slug:slug>/", pages.page, name="page"),
    path("<language:language>/chien-dich/", campaigns.campaign_list, name="campaigns"),
    path("<language:language>/chien-dich/<slug:slug>/", campaigns.campaign, name="campaign"),
    path("<language:language>/chien-dich/<slug:slug>/dang-ky/<int:pk>/", campaigns.register, name="campaign-register"),
    path("<language:language>/ve/<slug:code>/", campaigns.ticket, name="ticket"),
    path("<language:language>/album/", media.album_list, name="albums"),
    path("<language:language>/album/<slug:slug>-<int:pk>/", media.album, name="album"),
    path("<language:language>/album/<slug:slug>-<int:pk>/tai-ve.zip", media.kit, name="album-kit"),
    path("<language:language>/video/", media.video_list, name="videos"),
    path("<language:language>/video/<slug:slug>-<int:pk>/", media.video, name="video"),
    path("<language:language>/video/<slug:slug>-<int:pk>/nhe/", media.video, {"light": True}, name="video-light"),
    path("<language:language>/so-do-trang/", maps.site_map, name="map"),
    re_path(r"^(?P<language>vi|en)/(?P<ending>rss\.xml|atom\.xml|feed\.json)$", feeds.newest, name="feed"),
    path("anh-chia-se/<int:pk>-<int:number>-<language:language>.png", pictures.share_card, name="share-card"),
    path("anh-chia-se/trang.png", pictures.site_card, name="site-card"),
    path("sitemap.xml", maps.index, name="sitemap"),
    path("sitemap-tin-<int:number>.xml", maps.stories, name="sitemap-stories"),
    path("sitemap-trang.xml", maps.pages, name="sitemap-pages"),
    path("sitemap-tin-moi.xml", maps.news, name="sitemap-news"),
    path("robots.txt", maps.robots, name="robots"),
    path("favicon.ico", pictures.favicon, name="favicon"),
]
