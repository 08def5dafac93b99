"""Lines that are chrome for certain, by what they say.

A line is compared after `fold`: without case, one blank between words, no bullets or punctuation
at its ends. PHRASES must equal the whole line. PATTERNS must match the whole line, and are tried on
short lines only: a sentence that mentions a cookie is no consent banner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pipeline.records import Reason

_PHRASES: Mapping[Reason, str] = {
    Reason.NAVIGATION: """
        top of page | bottom of page | back to top | go to top | scroll to top | skip to content
        skip to main content | skip to navigation | jump to navigation | menu | main menu | close menu
        open menu | toggle navigation | toggle menu | close | search | search by tags | site search
        home | home page | homepage | next | previous | prev | older posts | newer posts | next post
        previous post | next article | previous article | next page | previous page | sitemap | site map
        contact | contact us | about us | advertise with us | work with us | use tab to navigate
        log out | go back | view all | see all | show more | load more | archives | categories
        zum inhalt springen | zur navigation springen | zum hauptinhalt springen | nach oben | startseite
        impressum | datenschutz | datenschutzerklärung | kontakt | menü | suche | suchen | zurück | weiter
        aller au contenu | aller au contenu principal | haut de page | retour en haut | accueil | rechercher
        plan du site | mentions légales | nous contacter | ir al contenido | saltar al contenido | inicio
        volver arriba | buscar | contacto | aviso legal | mapa del sitio | ir para o conteúdo | início
        voltar ao topo | pesquisar | contato | vai al contenuto | torna su | torna all'inizio | cerca
        contatti | ga naar de inhoud | naar boven | zoeken | przejdź do treści | strona główna | szukaj
        do góry | перейти к содержимому | наверх | главная | поиск | контакты | ana sayfa | içeriğe geç
        首页 | 返回顶部 | 回到顶部 | 搜索 | 导航 | 联系我们 | 关于我们 | ホーム | トップページ | 検索 | メニュー
        ページの先頭へ | お問い合わせ | 홈 | 검색 | 메뉴 | 맨 위로 | الرئيسية | بحث | اتصل بنا
        til toppen | hopp til innhold | hopp til hovedinnhold | hop til indhold | hoppa till innehåll | forsiden
        startsida | søk | sök | søg | meny | kontakt oss | kontakta oss | kontakt os
    """,
    Reason.SOCIAL: """
        share | share this | share this article | share this story | share this post | share this page
        share on facebook | share on twitter | share on x | share on linkedin | share via email
        email this | email this article | print | print this page | print article | copy link | tweet
        follow us | follow us on | follow us on social media | follow | like us on facebook | facebook | twitter | instagram | linkedin
        youtube | pinterest | whatsapp | telegram | reddit | tiktok | mastodon | bluesky | threads
        google+ | rss | rss feed | flipboard | tumblr | email | e-mail | social media | connect with us | stay connected
        teilen | artikel teilen | auf facebook teilen | auf twitter teilen | drucken | per mail versenden
        folgen sie uns | merken | link kopieren | partager | partager cet article | partager sur facebook
        imprimer | suivez-nous | copier le lien | compartir | compartir en facebook | compartir en twitter
        síguenos | imprimir | compartilhar | compartilhe | siga-nos | condividi | condividi su facebook
        stampa | seguici | seguici su | delen | deel dit artikel | volg ons | udostępnij | drukuj | obserwuj nas
        поделиться | подписывайтесь на нас | мы в соцсетях | распечатать | paylaş | yazdır | bizi takip edin
        分享 | 分享到 | 关注我们 | 打印 | シェア | シェアする | ツイート | フォローする | 印刷 | 공유 | 공유하기 | 인쇄
        مشاركة | شارك | تابعنا | طباعة
        følg oss | følg os | följ oss | del artikkelen | dela artikeln | del artiklen
    """,
    Reason.RELATED: """
        featured posts | recent posts | related posts | related articles | related stories | related news
        related content | related | read more | read also | read next | see also | also read | more stories | more news
        more from this section | you may also like | you might also like | recommended | recommended for you
        recommended stories | most read | most popular | most viewed | trending | trending now | popular posts
        latest news | latest stories | latest posts | top stories | editor's picks | editors' picks | in other news
        don't miss | what to read next | more on this story | more like this | popular now | up next
        mehr zum thema | lesen sie auch | das könnte sie auch interessieren | weitere artikel | meistgelesen
        weitere themen | ähnliche artikel | mehr lesen | weiterlesen | auch interessant | neueste beiträge
        à lire aussi | lire aussi | sur le même sujet | articles similaires | les plus lus | articles récents
        lire la suite | noticias relacionadas | artículos relacionados | lo más leído | te puede interesar
        leer más | más noticias | últimas noticias | lee también | leia também | leia mais | notícias relacionadas
        mais lidas | veja também | últimas notícias | leggi anche | articoli correlati | i più letti | ultime notizie
        leggi tutto | lees ook | meest gelezen | gerelateerde artikelen | lees meer | zobacz także | czytaj także
        czytaj więcej | przeczytaj też | podobne artykuły | najczęściej czytane | читайте также | по теме
        похожие статьи | последние новости | популярное | ilgili haberler | çok okunanlar | bunları da beğenebilirsiniz
        相关阅读 | 相关文章 | 相关新闻 | 推荐阅读 | 热门文章 | 上一篇 | 下一篇 | 関連記事 | おすすめ記事 | 人気記事 | 最新記事
        あわせて読みたい | 관련기사 | 관련 기사 | 많이 본 뉴스 | 추천 기사 | اقرأ أيضا | مواضيع ذات صلة | الأكثر قراءة
        les også | læs også | läs också | läs även | mest lest | mest læst | mest läst | relaterte saker
        relaterede artikler | relaterade artiklar | siste nytt | seneste nyt | senaste nytt
    """,
    Reason.SUBSCRIBE: """
        subscribe | subscribe now | subscribe today | subscribe to our newsletter | sign up | sign up now
        sign up for our newsletter | newsletter | newsletters | join our newsletter | get our newsletter
        log in | login | sign in | register | create an account | already a subscriber | become a member
        donate | support us | enter your email | your email address | email address | sign in to continue reading
        abonnieren | jetzt abonnieren | newsletter abonnieren | anmelden | registrieren | einloggen | e-mail-adresse
        s'abonner | abonnez-vous | se connecter | inscription | je m'abonne | suscríbete | suscribirse | iniciar sesión
        regístrate | assine | assine já | assine a newsletter | entrar | cadastre-se | abbonati | iscriviti
        iscriviti alla newsletter | accedi | registrati | abonneren | inloggen | aanmelden | schrijf je in | subskrybuj
        zaloguj się | zarejestruj się | zapisz się do newslettera | подписаться | подписка | войти | регистрация
        abone ol | giriş yap | üye ol | 订阅 | 登录 | 注册 | 登录注册 | 購読 | ログイン | 会員登録 | メルマガ登録 | 구독 | 로그인 | 회원가입
        اشترك | اشترك الآن | تسجيل الدخول
        logg inn | log ind | logga in | bli abonnent | bliv abonnent | bli prenumerant | prenumerera
        nyhetsbrev | nyhedsbrev
    """,
    Reason.COOKIE: """
        accept | accept all | accept cookies | accept all cookies | reject all | cookie policy | cookie settings
        cookie preferences | manage cookies | manage consent | cookie notice | we use cookies | got it | i agree
        privacy settings | alle akzeptieren | cookies akzeptieren | cookie-einstellungen | ablehnen
        tout accepter | accepter et fermer | tout refuser | gérer les cookies | aceptar | aceptar cookies
        aceptar todas | rechazar todas | política de cookies | aceitar | aceitar cookies | accetta | accetta tutti
        rifiuta | alles accepteren | cookies accepteren | akceptuję | zaakceptuj wszystkie | принять | принять все
        kabul et | tümünü kabul et | 接受 | 同意する | 동의
        godta alle | accepter alle | acceptera alla | godkänn alla | tillad alle | 接受所有 | すべて同意する | 모두 동의
        موافق | قبول الكل
    """,
    Reason.COMMENTS: """
        comments | comment | no comments | leave a comment | leave a reply | post a comment | add a comment | reply
        write a comment | join the conversation | join the discussion | cancel reply | report comment | post comment
        view comments | show comments | comments are closed | be the first to comment | add your comment | your comment
        kommentare | kommentar schreiben | kommentieren | schreibe einen kommentar | antworten | commentaires
        laisser un commentaire | commenter | réagir | répondre | comentarios | deja un comentario | responder
        comentar | comentários | deixe um comentário | deixe uma resposta | commenti | lascia un commento | rispondi
        reacties | reageer | geef een reactie | komentarze | dodaj komentarz | odpowiedz | комментарии
        оставить комментарий | добавить комментарий | ответить | yorumlar | yorum yap | yorum yaz | 评论 | 发表评论 | 回复
        コメント | コメントする | コメントを残す | 返信 | 댓글 | 댓글쓰기 | 답글 | تعليقات | التعليقات | أضف تعليق | اترك تعليقا
        kommentarer | skriv en kommentar | legg igjen en kommentar | lämna en kommentar
    """,
    Reason.COPYRIGHT: """
        all rights reserved | alle rechte vorbehalten | tous droits réservés | todos los derechos reservados
        todos os direitos reservados | tutti i diritti riservati | alle rechten voorbehouden | wszelkie prawa zastrzeżone
        все права защищены | tüm hakları saklıdır | 版权所有 | 無断転載を禁じます | 무단전재 및 재배포 금지 | جميع الحقوق محفوظة
        privacy policy | terms of service | terms of use | terms and conditions | terms & conditions | terms | privacy
        nutzungsbedingungen | agb | conditions générales | política de privacidad | política de privacidade | polityka prywatności
        personvern | personvernerklæring | privatlivspolitik | integritetspolicy | alle rettigheter forbeholdt
        alla rättigheter förbehållna | 隐私政策 | プライバシーポリシー | 개인정보처리방침 | سياسة الخصوصية | политика конфиденциальности
        gizlilik politikası
    """,
    Reason.ADVERTISEMENT: """
        advertisement | advertisements | advertising | ad | ads | sponsored | sponsored content | sponsored by | promoted
        paid content | story continues below advertisement | article continues below advertisement
        article continues after advertisement | continue reading below | advert | anzeige | werbung | anzeigen
        publicité | annonce | publicidad | anuncio | publicidade | pubblicità | advertentie | reklama | реклама | reklam | 广告 | 広告 | 광고 | إعلان | annonse | annons
    """,
    Reason.TAGS: """
        tags | topics | keywords | filed under | schlagwörter | schlagworte | themen | mots-clés | étiquettes | etiquetas
        tópicos | argomenti | trefwoorden | tagi | теги | etiketler | 标签 | タグ | 태그 | وسوم | stikkord | emneord | nøkkelord | ämnen
    """,
    Reason.MEDIA_CAPTION: """
        play video | watch video | video player is loading | play | pause | mute | unmute | full screen | fullscreen
        enlarge image | open image in gallery | view gallery | image gallery | photo gallery | listen to this article
        bild vergrößern | video abspielen | bilderstrecke | voir la vidéo | ver vídeo | ver video | guarda il video
    """,
}

_NETWORKS = (
    "facebook|twitter|instagram|linkedin|youtube|pinterest|whatsapp|telegram|reddit|tiktok|google\\+?"
    "|mastodon|bluesky|threads|tumblr|flipboard|snapchat|vk|weibo|xing|line|rss|vimeo|flickr"
)
_PATTERNS: tuple[tuple[Reason, str], ...] = (
    (
        Reason.SOCIAL,
        rf"(?:[\w-]+ ){{0,2}}(?:{_NETWORKS})(?: [\w-]+){{0,2}} (?:icon|logo|square|circle|button|share|page|basic|link|profile)s?(?: [\w-]+)?",
    ),
    (
        Reason.SOCIAL,
        rf"(?:click to )?(?:share|tweet|post|follow|find|like|join|email)(?: this| us)?(?: \w+)? (?:on|to|via) (?:{_NETWORKS}|x|email)(?: \(.*\))?",
    ),
    (
        Reason.SOCIAL,
        rf"(?:{_NETWORKS}|x|e-?mail|print|share|tweet)(?:[\s,|/·•]+(?:{_NETWORKS}|x|e-?mail|print|share|tweet))+",
    ),
    (Reason.SOCIAL, r"\d+(?:[.,]\d+)?k? (?:shares?|likes?|views?|retweets?)"),
    (
        Reason.SOCIAL,
        r"(?:auf|bei) [\w-]+ teilen|(?:del|dela) (?:på|via) [\w-]+|udostępnij na [\w-]+|поделиться в[о]? [\w-]+|(?:facebook|twitter|whatsapp|x)['’](?:ta|da|te|de) paylaş|partager (?:sur|par) [\w-]+|compartir (?:en|por) [\w-]+|compartilhar no [\w-]+|condividi (?:su|via) [\w-]+|delen (?:op|via) [\w-]+",
    ),
    (Reason.NAVIGATION, r"(?:\d+ (?:min(?:ute)?s?) read|reading time:? \d+ min(?:ute)?s?)"),
    (
        Reason.NAVIGATION,
        r"page \d+(?: of \d+)?|\d+ / \d+|(?:[\w& ]{2,30} [›»>/→] ){1,6}[\w& ]{2,60}",
    ),
    (
        Reason.RELATED,
        r"(?:read more|read also|related|see also|also read|more from|mehr zum thema|lesen sie auch|à lire aussi|lire aussi|lee también|lea también|leia também|leggi anche|lees ook|czytaj także|читайте также|ilgili haber|関連記事|相关阅读)\s?[:|–-].{0,160}",
    ),
    (
        Reason.RELATED,
        r"(?:more|latest|recent|popular|top)(?: \w+)? (?:from|in|by|stories|articles|posts|news|headlines)(?: [\w'-]+){0,4}",
    ),
    (
        Reason.SUBSCRIBE,
        r"(?:subscribe|sign up|register|log ?in|sign in)(?: (?:now|today|here|free|to|for|with|up))(?:(?: [\w',&+-]+){0,3}|(?=.* (?:our|newsletters?|e-?mails?|alerts?|updates|account|free|access|digital|read|reading|continue|comment|daily|weekly|latest|inbox|now|today)\b)(?: [\w',&+-]+){4,12})",
    ),
    (
        Reason.SUBSCRIBE,
        r"(?:get|receive) (?:the|our|all)[\w' ,&-]{0,60}(?:in|to|delivered to) your inbox.{0,60}",
    ),
    (
        Reason.SUBSCRIBE,  # "subscribe to our newsletter", in the languages where the verb comes first
        r"(?:abonnez-vous|inscrivez-vous|s'abonner|s'inscrire|suscríbe(?:te|se)|suscríbase|regístrate|apúntate|assine|subscreva|inscreva-se|cadastre-se|iscriviti|abbonati|registrati|abonnieren sie|abonniere|melden sie sich|bestellen sie|schrijf (?:je|u)|meld (?:je|u)|abonneer (?:je|u)|zapisz się|subskrybuj|zamów|подписаться|подпишитесь|подписывайтесь|подпишись|meld deg på|tilmeld dig|abonner på|prenumerera på|anmäl dig till)\b[^.,;:!?]{0,40}(?:newsletters?\w*|lettres? d'info\w*|infolettre|bolet[íi]n(?:es)?|boletim|nieuwsbrief|рассылк\w+|nyhetsbrev\w*|nyhedsbrev\w*)[^.,;:!?]{0,30}",
    ),
    (
        Reason.SUBSCRIBE,
        r"(?:(?:unseren|den|zum) )?newsletter (?:jetzt |kostenlos |gratis )?(?:abonnieren|bestellen|anmelden)|(?:\w+ ){0,3}bülten\w*(?: \w+){0,3} (?:abone|üye|kayıt|kaydol\w*)(?: \w+)?|(?:اشترك|اشتركوا|سجل) (?:الآن )?في .{0,20}نشرت?.{0,40}|(?:اشترك|اشتركوا|سجل) (?:الآن )?في النشرة.{0,40}|[订訂][阅閱](?:我们的|我們的|本站的?)?(?:邮件|电子邮件|通讯|简报|电子报|電子報|新闻通讯)|(?:メールマガジン|メルマガ|ニュースレター)(?:に|を|の)?(?:登録|購読)(?:する|はこちら)?|(?:뉴스레터|소식지)를? ?(?:구독|신청)(?:하기)?",
    ),
    (
        Reason.COOKIE,
        r"(?:(?:this|our) (?:web ?site|site|page)|we|wir|(?:diese|unsere) (?:website|(?:web)?seite)|nous|(?:ce|notre) site|est[ae] (?:sitio|web|página)|(?:questo|il nostro) sito|(?:deze|onze) (?:web)?site|wij|ta strona)\b.{0,80}\b(?:uses?|using|sets?|stores?|requires?|verwende[nt]|(?:be)?nutz(?:en|t)|setz(?:en|t)|utilis(?:e|ons)|usa|utiliza|utilizza|gebruik(?:en|t)|używa|korzysta|wykorzystuje)\b(?: [\w-]+){0,3} cookies?\b.{0,200}",
    ),
    (
        Reason.COOKIE,
        r"(?:usamos|utilizamos|usiamo|utilizziamo|używamy|korzystamy)\b(?: [\w-]+){0,3} cookies?\b.{0,200}|bu site\b.{0,80}\bcookies?\b.{0,60}\bkullan.{0,60}",
    ),
    (
        Reason.COOKIE,
        r"by (?:using|continuing|browsing|clicking|closing)\b.{0,120}\b(?:agree|accept|consent|allow)\b.{0,80}\bcookies?\b.{0,200}",
    ),
    (
        Reason.COOKIE,
        r"(?:мы|(?:этот|наш|данный) (?:веб-)?сайт|сайт) использу\w+(?: \w+){0,1} (?:cookies?|куки).{0,200}|(?:يستخدم (?:هذا )?(?:الموقع|موقعنا)|(?:هذا )?الموقع يستخدم|نستخدم|نحن نستخدم) ملفات تعريف الارتباط.{0,160}|(?:本网站|本網站|本站|我们|我們).{0,6}使用 ?cookies?.{0,80}|(?:当|本|この)(?:ウェブ)?サイト.{0,16}(?:cookie|クッキー)(?:（.{1,12}）)? ?を(?:使用|利用).{0,80}|(?:이|본|저희|당사) ?(?:웹)?(?:사이트|페이지)?.{0,12}쿠키를 (?:사용|이용).{0,80}|(?:vi|nettstedet|(?:denne|dette|den här) (?:siden|nettsiden|nettstedet|hjemmesiden|hjemmeside|websitet|webbplatsen|sajten)|webbplatsen) (?:bruker|bruger|använder|benytter)(?: \w+){0,3} (?:informasjonskapsler|cookies?|kakor).{0,200}",
    ),
    (
        Reason.COMMENTS,
        r"(?:\d+ (?:comment|reply|response|kommentar|commentaire|comentario|comentário)|(?:\d+|no|view all \d+|show) (?:comments|replies|responses|kommentare|commentaires|comentarios|comentários|commenti|reacties))(?: on .{1,120}| yet)?",
    ),
    (
        Reason.COMMENTS,
        r"\d+ (?:komentarz[ey]?|yorum|kommentar(?:er)?|комментари\w{1,2}|تعليقات?)|(?:\d+ )?تعليقان|댓글 ?\(?\d+\)?개?|\d+ ?[条則]评论|评论 ?[(（]\d+[)）]|\d+件のコメント|コメント ?[(（]\d+[)）]",
    ),
    (
        Reason.COMMENTS,
        r"(?:your email (?:address )?will not be published|deine e-?mail-adresse wird nicht veröffentlicht|votre adresse e-?mail ne sera pas publiée|tu dirección de correo electrónico no será publicada|required fields are marked).{0,120}",
    ),
    (
        Reason.COPYRIGHT,
        r"(?:©|\(c\)|&copy;|copyright(?! (?:in|can|may|must|could|should|would|on|for|disputes?|owners?|lawyers?|issues?|works?|laws?|rules?|claims?|cases?|holders?|protection|reform|infring\w+|act|is|was|has|had|does|will)\b)).{0,160}",
    ),
    (
        Reason.COPYRIGHT,
        r".{0,80}(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|все права защищены)(?! for\b).{0,80}",
    ),
    (Reason.COPYRIGHT, r"powered by [\w .&-]{1,40}|proudly powered by .{1,40}"),
    (
        Reason.TAGS,
        r"(?:tags?|topics|keywords|filed under|posted in|schlagwörter|schlagworte|themen|mots-clés|étiquettes|etiquetas|tópicos|argomenti|trefwoorden|tagi|теги|etiketler|stikkord|emneord|nøkkelord|ämnen|标签|標籤|タグ|태그|وسوم)\s?[:：].{1,200}",
    ),
    (
        Reason.ADVERTISEMENT,
        r"(?:article|story|content) continues (?:below|after)(?: this)? (?:ad|advertisement).{0,20}",
    ),
    (
        Reason.MEDIA_CAPTION,
        r"(?:photo|image|picture|foto|bild|crédit photo|credit)(?: credit| by| courtesy of)?\s?:.{1,80}",
    ),
)

_MOST_CHARACTERS = 260  # characters; no line of the lexicon is longer
_TURKISH_I = {0x131: "i", 0x307: None}  # YAZDIR is yazdır, GİRİŞ is giriş
_KEPT_BEFORE, _KEPT_BEHIND = "©(&_", ")+_"  # marks that may begin or end a phrase


def fold(text: str) -> str:
    """The form in which lines are compared with the lexicon."""
    folded = text.casefold()
    if not folded.isascii() and ("\u0131" in folded or "\u0307" in folded):
        folded = folded.translate(_TURKISH_I)
    folded = " ".join(folded.split())
    start, end = 0, len(folded)
    while start < end and not (folded[start].isalnum() or folded[start] in _KEPT_BEFORE):
        start += 1
    while end > start and not (folded[end - 1].isalnum() or folded[end - 1] in _KEPT_BEHIND):
        end -= 1
    return folded[start:end]


_BY_PHRASE: Mapping[str, Reason] = MappingProxyType(
    {
        fold(phrase): reason
        for reason, phrases in _PHRASES.items()
        for row in phrases.strip().splitlines()
        for phrase in (part.strip() for part in row.split("|"))
        if phrase
    }
)
_COMPILED = tuple((reason, re.compile(pattern)) for reason, pattern in _PATTERNS)
_ANY_PATTERN = re.compile("|".join(f"(?:{pattern})" for _, pattern in _PATTERNS))


def look_up(text: str) -> Reason | None:
    """The reason for which a line of this text is chrome for certain, or None."""
    if len(text) > _MOST_CHARACTERS:
        return None
    folded = fold(text)
    reason = _BY_PHRASE.get(folded)
    if reason is None and _ANY_PATTERN.fullmatch(folded):
        reason = next(reason for reason, pattern in _COMPILED if pattern.fullmatch(folded))
    return reason
