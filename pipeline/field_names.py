"""The names under which records have their fields: the defaults of the setting `fields`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

Names = tuple[str, ...]


def one_or_many(value: Any) -> Any:
    """Allow `text = "story"` for `text = ["story"]`."""
    return (value,) if isinstance(value, str) else value


def _names(names: str) -> Names:
    return tuple(names.split())


class Fields(BaseModel):
    """The names of the fields of a record. The first name under which a record has a value is taken.

    A name may be a path: `metadata.title`; see `pipeline.sources.paths`. Names are compared exactly first,
    then without case, blanks, `_` and `-`. `created_at` and `updated_at` are in no list: they say when the
    row of a database was written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Names = _names(
        "text content body raw_content maintext article_body article_text full_text body_text "
        "text_content content_text plain_text article_content page_content clean_text cleaned_text "
        "story_text news_text article document contents paragraphs paragraphs.text raw_text"
    )
    html: Names = _names(
        "html raw_html html_content content_html page_html article_html body_html html_body outer_html "
        "cleaned_html"
    )
    markdown: Names = _names(
        "markdown markdown.raw_markdown markdown.fit_markdown raw_markdown fit_markdown "
        "markdown_content content_markdown markdown_v2.raw_markdown"
    )
    url: Names = _names(
        "url link permalink web_url page_url article_url article_link news_url source_url final_url "
        "responded_url requested_url original_url uri href warc_target_uri target_uri "
        "metadata.source_url metadata.url meta.url metadata.canonical_url metadata.og:url source "
        "metadata.source"
    )
    title: Names = _names(
        "title headline headline.main article_title news_title news_headline web_title page_title "
        "title_page heading og:title og_title metadata.title metadata.og_title metadata.og:title "
        "meta.title thread.title"
    )
    published_at: Names = _names(
        "date published_at publish_date date_publish date_published published_date pub_date "
        "publication_date publishing_date published published_time published_on publish_time "
        "publication_time web_publication_date first_publication_date article_date news_date "
        "date_posted posted_at post_date posted_date release_date date_time date_gmt "
        "article:published_time metadata.published_time metadata.article:published_time "
        "metadata.publish_date metadata.published_date metadata.published_at metadata.date meta.date"
    )
    author: Names = _names(
        "author byline authors author.name authors.name author_name article_author writer creator "
        "dc:creator creator.name journalist reporter byline.original metadata.author metadata.authors "
        "meta.author"
    )
    id: Names = _names(
        "id _id guid uuid article_id doc_id document_id story_id stories_id news_id post_id record_id "
        "warc_record_id identifier"
    )
    fetched_at: Names = _names(
        "fetched_at crawled_at scraped_at downloaded_at retrieved_at fetch_date crawl_date "
        "date_download fetch_time crawl_time crawled date_crawled crawled_date crawl_timestamp "
        "download_date date_downloaded scrape_date scraped_date date_scraped scrape_time retrieved_date "
        "accessed_at warc_date capture_time crawl.loaded_time metadata.scraped_at metadata.crawled_at"
    )
    description: Names = _names(
        "description excerpt meta_description summary abstract snippet trail_text dek og:description "
        "metadata.description metadata.og_description metadata.og:description meta.description "
        "fields.trail_text"
    )
    language: Names = _names(
        "language lang language_code lang_code meta_lang human_language in_language metadata.language "
        "metadata.language_code metadata.lang meta.language"
    )
    image: Names = _names(
        "image image_url top_image lead_image_url main_image featured_image url_to_image cover_image "
        "lead_image meta_img thumbnail_url og:image image.url metadata.og_image metadata.og:image "
        "metadata.image thread.main_image fields.thumbnail thumbnail"
    )
    site_name: Names = _names(
        "site_name source.name source_name publisher publisher.name media_name outlet publication "
        "newspaper meta_site_name og:site_name metadata.site_name metadata.og_site_name "
        "metadata.og:site_name"
    )
    section: Names = _names(
        "section section_name section_title article_section category metadata.section "
        "metadata.article:section thread.section_title"
    )
    categories: Names = _names("categories category categories.name metadata.categories")
    tags: Names = _names(
        "tags keywords topics tags.label tags.name tags.web_title keywords.value article_tags "
        "metadata.tags metadata.keywords meta_keywords"
    )
    paywalled: Names = _names("paywalled is_paywalled paywall")
    modified_at: Names = _names(
        "modified_at date_modify date_modified modified modified_date modified_time last_modified "
        "last_updated date_updated updated_date updated update_date article:modified_time "
        "metadata.modified_time metadata.article:modified_time fields.last_modified"
    )
    agency: Names = _names("agency news_agency agency_name")
    standfirst: Names = _names("standfirst subheadline subtitle deck fields.standfirst")
    canonical_url: Names = _names("canonical_url canonical_link canonical")

    def __hash__(self) -> int:
        """By some of the names, which is enough to tell: it is asked for every record."""
        return hash((self.text, self.title))

    @field_validator("*", mode="before")
    @classmethod
    def one_name_or_many(cls, value: Any) -> Any:
        """Allow `text = "story"` for `text = ["story"]`."""
        return one_or_many(value)
