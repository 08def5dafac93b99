"""Invented articles of many shapes and languages, and invented chrome to put around them."""

from __future__ import annotations

ARTICLES = {
    "poem-en": """The tide comes in on borrowed feet
And leaves its letters on the sand
A feather, half a window seat
A glove that lost the other hand

My mother kept the evening lamp
For every boat that had a name
She trimmed it when the wick was damp
And called the weather by the same

Now nobody will keep the light
A clock has learned to do it all
It counts the hours through the night
And never once looks at the squall

But when the fog is on the bay
I hear her chair upon the floor
And someone, very far away
Is rowing slowly for the door""",
    "poem-de": """Im Garten steht ein alter Stuhl
Den keiner mehr benutzt
Die Amsel hat ihn sich geliehn
Und hat ihn kaum beschmutzt

Der Regen saß drei Tage drauf
Und ging dann ohne Gruß
Die Schnecke kam den Weg herauf
Mit ihrem einen Fuß

Im Winter trug er weißes Fell
Im März ein Band aus Moos
Die Abende, sie gingen schnell
Die Nächte waren groß

Nun blüht an seinem linken Bein
Ein Veilchen, ungefragt
Es will nicht schön und nützlich sein
Und hat mir nichts gesagt""",
    "list-en": """Nobody travels to the Lower Marsh by accident, and those who do come rarely know where to begin. Here are seven places that repay a slow afternoon.

1. The eel smokery
Two brothers, one chimney and a queue that starts at ten.

2. The tilted church
It has been sinking since 1740, and the organist wedges her bench with hymn books.

3. Widow's Lock
Cross by hand crank. Leave the gate as you found it.

4. The reed museum
Open on Sundays, or whenever Mrs Tamlin is at home.

5. The drowned orchard
At low water you can still count the stumps.

6. The school with one pupil
Her name is Ada. She is top of the class.

7. The last telephone box
It works. Bring coins.

If you have time for only one of them, take the smokery, and eat on the wall outside.""",
    "list-es": """La sierra de Valdeniebla guarda más molinos que vecinos. Estos son los seis que todavía muelen, con lo que conviene saber antes de subir.

El molino de la Corneja
Piedra de 1802, harina de centeno y un gato que cobra la entrada.

El molino Partido
Lo dividieron dos hermanas que no se hablaban. Cada una tenía su puerta.

El molino del Cura
Nunca fue de ningún cura.

El molino Hondo
Hay que bajar ciento doce escalones; la vuelta se hace más larga.

El molino Nuevo
Es el más viejo de todos.

El molino de Remedios
Remedios abre los jueves, si no llueve.

Qué llevar
Botas de agua
Un pañuelo para el polvo
Monedas, porque arriba no hay cobertura ni lector de tarjetas

El camino completo se anda en cinco horas, y en ninguna de ellas se oye un coche.""",
    "interview-en": """Orla Pettifer has wound the town hall clock every Saturday since she was nineteen. She is eighty-three now, and she will do it for the last time this week.

How many steps are there?
Two hundred and four.

Did you ever miss a Saturday?
Once.

What happened?
I got married.

Did anybody notice?
Everybody. The bakery opened an hour late.

Who taught you?
My uncle. He had no children and bad knees.

Is it hard work?
No.

What do you think about up there?
Pigeons.

And who will do it now?
A motor. It was delivered on Tuesday, and it is about the size of a loaf.

Are you sad?
Ask me on Sunday.

Will you still look up at it?
I have never looked up at it. I always knew what time it was.""",
    "interview-fr": """Depuis trente ans, Honorine Vasseur répare des accordéons dans une ancienne écurie, au bout d'une rue que le facteur lui-même a du mal à trouver.

Comment êtes-vous arrivée à l'accordéon ?
Par la pluie. Le toit de la ferme fuyait, celui de mon grand-père a pris l'eau, et il a bien fallu que quelqu'un l'ouvre.

Vous jouez ?
Mal.

Combien de temps faut-il pour en réparer un ?
Trois semaines, si le client ne téléphone pas. Deux mois, s'il téléphone.

Qu'est-ce qui casse le plus souvent ?
Les gens. L'instrument, lui, se fatigue seulement.

Avez-vous un apprenti ?
Une apprentie, depuis septembre. Elle entend mieux que moi.

Que lui apprenez-vous d'abord ?
À attendre que la colle sèche.

Et ensuite ?
À attendre encore.

Vous n'avez jamais pensé à vous installer en ville ?
J'y suis allée une fois. Il y avait trop de bruit pour accorder quoi que ce soit.""",
    "table-rows-en": """The five ferries of the county carried fewer people last year than the year before, but they were late less often. The harbour trust published these figures on Thursday.

Ferry\tRoute\tPassengers\tChange\tLate
Saint Brannoc\tKelm to Oddness\t41,220\t-3.1%\t6%
Merry Dancer\tKelm to Hollow Point\t28,975\t-0.4%\t11%
Gannet\tHollow Point to Oddness\t9,310\t+2.2%\t4%
Old Patience\tKelm to Skerry\t6,044\t-12.0%\t19%
Tern\tSkerry to Oddness\t1,187\t+8.5%\t2%
All\t\t86,736\t-2.4%\t8%

Late means ten minutes or more after the printed time.

Month\tSailings\tCancelled
January\t310\t44
April\t402\t9
July\t611\t1
October\t398\t27

Most of the cancelled sailings were those of Old Patience, which spent nine weeks of the winter in dry dock.""",
    "table-cells-de": """Der Wochenmarkt in Oberhesselbach ist in diesem Jahr teurer geworden, am meisten die Eier. Die Preise gelten für den ersten Samstag im Monat.

Ware
Menge
2023
2024
Eier
10 Stück
3,20
3,90
Kartoffeln
1 Kilo
1,40
1,50
Schafskäse
100 Gramm
2,10
2,30
Honig
1 Glas
6,50
6,50
Rhabarber
1 Bund
2,80
–

Rhabarber gab es in diesem Jahr keinen, weil der Hang im April noch einmal Frost hatte.""",
    "code-en": """A weather station on the roof writes one reading a minute, and after a year nobody can open the file any more. This is how we made it small enough to look at.

First make a place to work in, and fetch the readings:

$ mkdir roof && cd roof
$ scp station:/var/readings.csv .
$ wc -l readings.csv
525600 readings.csv

One line looks like this:

2023-05-01T00:00:00,11.4,0.2,184

Then average by the hour:

import csv
from collections import defaultdict

hours = defaultdict(list)
with open("readings.csv") as file:
    for stamp, warmth, *rest in csv.reader(file):
        hours[stamp[:13]].append(float(warmth))

for hour, values in sorted(hours.items()):
    print(hour, round(sum(values) / len(values), 1))

Run it:

$ python hourly.py > hourly.txt

The new file has 8,760 lines. That is few enough for a picture, and the picture shows what the cat did to the sensor in July.""",
    "recipe-en": """My neighbour makes this soup on the day the potatoes come out of the ground. It tastes of smoke, although nothing in it was ever near a fire.

Serves 4
Takes 50 minutes

Ingredients
800 g floury potatoes
2 leeks
1 smoked onion, or a plain one and some luck
40 g butter
1 litre vegetable stock
100 ml cream
salt, pepper, nutmeg

Method
Peel the potatoes and cut them into dice.
Wash the leeks well. There is always more sand.
Melt the butter in a wide pot and let the onion go soft.
Add leeks and potatoes, stir for five minutes, then pour in the stock.
Simmer for half an hour.
Mash roughly, stir in the cream and season.

Tip
It is better on the second day, when it has had time to think.""",
    "recipe-it": """Questa torta di pane si faceva a Montefosco il lunedì, con quello che restava della domenica. Oggi la si trova soltanto in due forni, e in casa di chi ha una nonna.

Per 8 persone
Preparazione: 30 minuti
Cottura: 50 minuti

Ingredienti
300 g di pane raffermo
1/2 litro di latte
3 uova
120 g di zucchero
80 g di uvetta
la scorza di un limone
burro per la teglia

Preparazione
1. Spezzate il pane e copritelo con il latte tiepido.
2. Aspettate un'ora. Non abbiate fretta.
3. Schiacciate tutto con una forchetta, poi unite le uova, lo zucchero e la scorza.
4. Aggiungete l'uvetta, strizzata bene.
5. Versate nella teglia imburrata e infornate a 180 gradi.

La torta è pronta quando il bordo si stacca da solo. Si mangia fredda, a fette sottili, in piedi.""",
    "live-blog-en": """The swollen river Ashe reached the old bridge at Tarrow this morning. We followed the day from the town hall steps.

19:05
The water has fallen by eleven centimetres since four o'clock. The mayor says that people may go home, but not into their cellars.

17:30
A cow has been taken off the roof of the cricket pavilion. She is said to be calm.

16:12
Bridge closed.

15:48
The fire brigade asks for more sandbags at Mill Lane. Bring gloves.

14:20
Both schools are empty now. The last bus left with nine children and a drum kit.

13:02
First pictures from the air show the allotments under water.

12:15
Rain stops.

11:40
The gauge at the lock reads 4.62 metres, the highest since it was put there in 1968.

09:00
Good morning. It has rained for thirty hours.""",
    "live-blog-de": """In Niederwalden wird seit dem Morgen der Kirchturm verschoben, siebzehn Meter in Richtung Rathaus. Was an diesem Tag geschah, zum Nachlesen.

18.20 Uhr
Geschafft. Der Turm steht. Die Glocke hat von selbst einmal geschlagen, sagen die einen; der Küster war es, sagen die anderen.

17.45 Uhr
Noch vierzig Zentimeter.

16.10 Uhr
Pause. Eine Hydraulikpumpe ist zu warm geworden und wird mit Wasser aus dem Dorfbrunnen gekühlt.

14.30 Uhr
Die Hälfte ist erreicht. Der Bürgermeister hat einen Eimer Limonade spendiert.

13.00 Uhr
Ein Riss? Nein, ein Spinnennetz.

11.15 Uhr
Der Turm bewegt sich. Man sieht es nicht, man hört es nur.

10.00 Uhr
Die Ingenieurin Kathrin Obermoser gibt das Zeichen.

8.30 Uhr
Guten Morgen aus Niederwalden. Es ist windstill, und das ist gut so.""",
    "faq-en": """From the first of May, every household in Brackley Dale will have a third bin. Many of you wrote to us about it, so we put your questions to the council.

What goes into the new bin?
Food, peelings, tea leaves and coffee grounds.

What does not?
Plates.

What colour is it?
Ochre. The council had wanted green, but the moles took it for a garden.

Do I have to pay for it?
No.

How often will it be emptied?
Every Tuesday, and on the Wednesday after a public holiday.

I live on the third floor. Where do I put it?
There will be a shared one beside the stairs.

What if it smells?
Line it with newspaper. This one will do.

What becomes of it all?
It is turned into gas, and the gas will heat the swimming pool.

Can I refuse?
You can. Nobody will come and check.""",
    "match-en": """Oddness Rovers 2
Kelm Town 3

Kelm won the island derby for the first time in nine years on Saturday, with a goal that nobody in the ground saw because of the fog.

Rovers were ahead after four minutes, when Brody headed in a corner, and they should have had a second before the quarter of an hour. Then the fog came over the dunes.

"I heard the net," said the Kelm captain, Ines Dorrow. "That was enough for me."

The referee asked both goalkeepers. Both said it was in.

Goals
Brody 4, Lask 61; Dorrow 33, Penn 58, Penn 88

Oddness Rovers
Hale; Tuck, Marr, Onslow, Fenn; Brody, Quill (Sayer 70), Vane; Lask, Ibbot, Crewe
Kelm Town
Strand; Odell, Dorrow, Whin, Garth; Pike, Penn, Loftus (Reed 82); Amory, Sedge, Tarn

Booked: Marr, Whin
Attendance: 614
Referee: J. Holloway""",
    "brief-en": """A swan held up the 8.15 from Kelm for forty minutes on Friday, the railway said. It had settled between the rails at Mill Halt and would not be moved by words, bread or an umbrella.
The train went on when the swan did.""",
    "news-no": """Ferja mellom Storvika og Lyngholmen blir elektrisk fra høsten.
Fylket har bestilt to nye båter fra et verft i nord.
Den første skal leveres i september.
Dagens ferje er førtito år gammel.
Mannskapet kaller henne Bestemor.
Hun bruker nesten tusen liter diesel om dagen.
De nye båtene skal lades mens bilene kjører om bord.
– Det går fortere enn å koke kaffe, sier skipper Torvald Myrbakk.
Prisen på billettene blir den samme.
Bestemor skal ligge ved kaia som museum.""",
    "news-ja": """霧ヶ浜町の小さな図書館が、来月から夜も開くことになった。
午後九時から翌朝の五時まで、だれでも入ることができる。
町によると、漁から帰った人たちが「朝まで本を読む場所がほしい」と頼んだのがきっかけだという。
「夜の図書館は静かすぎて、時計の音が気になるくらいです」と館長の浜崎ゆり子さんは笑う。
夜のあいだは職員を置かず、町の人が交代で受付に座る。
最初の一週間の当番は、もう決まった。
飲み物は持ちこめるが、魚は持ちこめない。
貸し出しの期間はこれまでと同じ二週間である。""",
    "news-zh": """石桥镇的老渡口下个月将重新开放，停航六年的木船也已经修好。
镇政府周三表示，渡船每天往返八次，第一班早上六点从东岸出发。
船票两元，学生和七十岁以上的老人免费。
六年前，上游新桥通车以后，坐船的人越来越少，渡口随后关闭。
去年冬天新桥需要加固，居民不得不绕行二十公里。
“孩子上学要坐一个多小时的车，”住在西岸的卢秀兰说，“那时候我们才想起船来。”
修船的木匠老范今年七十四岁，他的父亲就是这条船最后一任船工。
他用了四个月，换掉了三分之一的船板。
“船没有老，”他说，“是人忘了它。”
重新开放的那一天，镇上准备在码头摆一百张桌子，请大家吃面。
如果遇到大风，渡船将停航，消息会写在码头的黑板上。
镇政府说，桥修好以后，渡船也不会再停。""",
    "news-ru": """В посёлке Верхние Ключи снова заработала узкоколейка, которую закрыли одиннадцать лет назад.
Первый поезд отправился в субботу в семь утра. В нём было два вагона, сорок три пассажира и коза.
Дорогу восстановили сами жители. Рельсы искали по сараям и огородам, а недостающие купили на старом торфяном заводе.
«Сначала над нами смеялись, — рассказывает машинист Егор Пчельников. — Потом начали приносить гвозди».
Поезд идёт до станции Лосиный Мост пятьдесят минут.
На автомобиле тот же путь летом занимает два часа, а весной его нет вовсе.
Билет стоит тридцать рублей. Дети ездят бесплатно, козы — по договорённости.
Расписание
Из Верхних Ключей: 7:00, 12:30, 18:15
От Лосиного Моста: 8:20, 14:00, 19:30
Зимой поезд будет ходить дважды в день.
Районная администрация обещала помочь с ремонтом моста, но сроков не назвала.
«Мы не торопимся, — говорит Пчельников. — У нас узкая колея, но длинное терпение».""",
    "news-ar": """عادت الحياة إلى طاحونة الماء القديمة في قرية عين الزعتر بعد توقف دام خمسة وعشرين عاماً.
وقال أهل القرية إن العجلة الخشبية دارت صباح الخميس للمرة الأولى منذ جفاف الساقية.
واستغرق ترميم الطاحونة ثلاث سنوات، وشارك فيه نجارون وطلاب ومزارعون من القرى المجاورة.
وتقول المهندسة سلمى القاضي إن أصعب ما في العمل كان العثور على حجر رحى مناسب.
وأضافت: «وجدناه أخيراً في حديقة بيت، وكان أصحابه يضعون عليه أصص الورد».
وتطحن الطاحونة الآن نحو مئتي كيلوغرام من القمح في اليوم.
ويباع الطحين في دكان صغير قرب الجسر.
ولا يزيد سعره على سعر الطحين العادي.
مواعيد العمل
من السبت إلى الأربعاء، من السابعة صباحاً حتى الظهر
ويقول الطحان أبو نادر إنه نسي صوت العجلة حتى سمعه من جديد.
«في الليلة الأولى لم أنم»، يضيف ضاحكاً، «كنت أخاف أن تتوقف».""",
    "news-tr": """Karadere köyünün yüz yıllık asma köprüsü, iki yıl süren onarımın ardından cumartesi günü yeniden açıldı.
Köprüden ilk olarak, çocukken her gün buradan okula giden doksan yaşındaki Hatice Demirkol geçti.
“O zaman korkardım,” dedi Demirkol. “Şimdi köprü benden genç.”
Onarım sırasında halatların tamamı, tahtaların ise yarısı değiştirildi.
Eski tahtalardan köy kahvesine on iki masa yapıldı.
Köprüden aynı anda en fazla yirmi kişi geçebilecek.
Hayvanlara izin verilecek mi?
Muhtara göre keçilere evet, ineklere hayır.
Köprü kapalıyken köylüler karşı yamaçtaki tarlalarına ulaşmak için on dört kilometre yürüyordu.
Şimdi aynı yol altı dakika sürüyor.
Gelecek ay köprünün iki başına birer lamba konulacak.
Lambaların parasını, köyden yıllar önce ayrılan kardeşler gönderdi.
“Biz dönemedik,” diye yazmışlar, “bari ışığımız orada dursun.”""",
    "news-pt": """A padaria mais antiga de Vale do Sabugo vai continuar aberta, depois de os moradores terem comprado o forno em conjunto.
O dono, Anselmo Barroca, anunciou em janeiro que fecharia as portas por falta de quem o substituísse.
Trezentas e doze pessoas juntaram o dinheiro em cinco semanas.
Cada uma recebe, em troca, um pão por mês durante dez anos.
"Nunca pensei que valesse tanto", disse Barroca. "O forno, quero dizer."
A partir de maio, a padaria será gerida por três primas que aprenderam o ofício durante o inverno.
O que vai mudar?
Quase nada, garantem.
O pão de milho volta a ser feito às quartas-feiras.
O relógio da parede, parado desde 1991, fica como está.
A câmara municipal ofereceu a pintura da fachada, e os moradores escolheram a cor numa votação que durou até à meia-noite.
Ganhou o branco, por dois votos.""",
    "news-pl": """W Zimnej Wodzie po raz pierwszy od trzydziestu lat zamarzło całe jezioro, a razem z nim łódź, która miała je badać.
Naukowcy wypłynęli w poniedziałek rano, żeby pobrać próbki. W południe nie mogli już zawrócić.
Do brzegu doszli pieszo.
„Lód był grubszy niż nasze plany” – mówi kierowniczka badań, doktor Jagna Wierzbowicz.
Łódź stoi teraz czterysta metrów od pomostu i stała się celem spacerów.
Dzieci ulepiły obok niej bałwana w czapce kapitana.
Strażacy proszą o ostrożność.
Przy ujściu rzeki lód jest cienki
Na środku ma dwadzieścia sześć centymetrów
Po zmroku wchodzić nie wolno
Badania mimo wszystko trwają: próbki pobiera się przez otwór wycięty w kabinie.
Zdaniem doktor Wierzbowicz łódź wróci na wodę w połowie marca, o ile nikt jej wcześniej nie przemaluje.""",
    "news-nl": """De draaibrug bij Oudewiel krijgt voorlopig geen afstandsbediening, en dat komt door een brief van een meisje van acht.
Het waterschap wilde de brugwachter na de zomer vervangen door drie camera's en een knop in de stad.
Toen schreef Fenna Kuipers dat een knop niet kan zwaaien.
De brief werd voorgelezen in de vergadering. Daarna bleef het even stil.
Brugwachter Sjoerd Hofkamp werkt al eenendertig jaar in het huisje aan de vaart.
"Ik zwaai naar iedereen," zegt hij. "Ook naar de vrachtschepen, en die zwaaien terug."
Hoe vaak gaat de brug open?
In de zomer veertig keer per dag, in de winter soms niet één keer.
Het besluit is twee jaar uitgesteld.
De camera's zijn al betaald en gaan naar een sluis verderop.
Fenna mocht vrijdag zelf aan de hendel draaien.
Ze vond het zwaarder dan ze had gedacht.""",
    "news-ko": """안개골 마을의 작은 우체국이 문을 닫은 지 사 년 만에 다시 문을 열었다.
우체국은 월요일 아침 아홉 시에 첫 손님을 맞았다. 손님은 소포 세 개를 들고 온 여든한 살의 오금순 씨였다.
“읍내까지 버스를 두 번 갈아타야 했어요.” 오 씨가 말했다. “이제는 걸어서 십 분이에요.”
건물은 그대로지만 안은 달라졌다.
창구 옆에는 책장과 난로가 놓였고, 주말에는 마을 찻집으로 쓰인다.
운영은 주민 열두 명이 돌아가며 맡는다.
군은 난방비와 배달 차량을 지원하기로 했다.
문 여는 시간
평일 오전 아홉 시부터 오후 네 시까지
토요일에는 편지만 받는다.
첫날 접수된 편지는 모두 예순일곱 통이었다.
그중 스무 통은 마을 초등학교 아이들이 서로에게 쓴 것이었다.""",
}

HEADLINES = {
    "poem-en": "The Lamp My Mother Kept",
    "poem-de": "Der Stuhl im Garten",
    "list-en": "Seven places to see in the Lower Marsh",
    "list-es": "Los seis molinos que aún muelen en la sierra de Valdeniebla",
    "interview-en": "“I have never looked up at it”: the woman who winds the town hall clock",
    "interview-fr": "Honorine Vasseur, la femme qui écoute les accordéons",
    "table-rows-en": "County ferries carry fewer passengers, but more of them on time",
    "table-cells-de": "Eier auf dem Wochenmarkt teurer als im Vorjahr",
    "code-en": "How to make a year of weather readings small",
    "recipe-en": "Smoky potato soup with leeks",
    "recipe-it": "La torta di pane di Montefosco",
    "live-blog-en": "River Ashe reaches the old bridge at Tarrow: the day as it happened",
    "live-blog-de": "Kirchturm in Niederwalden wird verschoben: der Tag im Liveticker",
    "faq-en": "The third bin: your questions answered",
    "match-en": "Kelm win island derby with a goal nobody saw",
    "brief-en": "Swan holds up morning train from Kelm",
    "news-no": "Elektrisk ferje til Lyngholmen fra høsten",
    "news-ja": "霧ヶ浜町の図書館、来月から夜も開館",
    "news-zh": "石桥镇老渡口下月重新开放",
    "news-ru": "В Верхних Ключах снова пошёл поезд по узкоколейке",
    "news-ar": "طاحونة الماء في عين الزعتر تدور من جديد",
    "news-tr": "Karadere'nin asma köprüsü yeniden açıldı",
    "news-pt": "Moradores salvam a padaria mais antiga de Vale do Sabugo",
    "news-pl": "Łódź badaczy zamarzła na jeziorze w Zimnej Wodzie",
    "news-nl": "Brugwachter van Oudewiel mag blijven na brief van meisje",
    "news-ko": "안개골 우체국, 사 년 만에 다시 문 열어",
}

CREDITS = {  # a byline and a dateline
    "en": ("By Nora Whitlock", "12 March 2024, 9:05 am"),
    "de": ("Von Jonas Brückmann", "12. März 2024, 9:05 Uhr"),
    "fr": ("Par Élise Tournier", "Publié le 12 mars 2024 à 9h05"),
    "es": ("Por Lucía Barrientos", "12 de marzo de 2024, 9:05"),
    "it": ("Di Chiara Montanelli", "12 marzo 2024, 9:05"),
    "pt": ("Por Tomás Figueira", "12 de março de 2024, 9:05"),
    "nl": ("Door Maaike Dijkhuis", "12 maart 2024, 9:05"),
    "pl": ("Autor: Hanna Sobolewska", "12 marca 2024, 9:05"),
    "ru": ("Автор: Нина Савельева", "12 марта 2024, 9:05"),
    "zh": ("记者：林雨桐", "2024年3月12日 09:05"),
    "ja": ("文：高村あかり", "2024年3月12日 9時05分"),
    "ko": ("한지우 기자", "입력 2024.03.12 09:05"),
    "tr": ("Yazan: Elif Karaca", "12 Mart 2024, 09:05"),
    "ar": ("بقلم: ليلى حداد", "12 مارس 2024"),
    "no": ("Av Ingrid Solheim", "12. mars 2024 kl. 09.05"),
}

CHROME = {  # the lines above and below an article
    "en": (
        """Skip to main content
Menu
Home
News
Harbour & Coast
Business
Sport
Culture
Opinion
Search
Log in
Subscribe
Weather: 11°C, light rain
Today's paper
Home › News › Harbour & Coast
Share on Facebook
Share on X
Share via email
Print""",
        """Share this article
WhatsApp
Copy link
Tags: islands, county council, spring
Related stories
Pier café to reopen with a new kitchen
The café at the end of the pier has been closed since the winter storms.
8 March 2024
Council splits over price of parking at the beach
Visitors could pay twice as much as residents from this summer.
5 March 2024
Watch: seals return to the breakwater
2 March 2024
Most read
1. Fire crews called to old cannery
2. What we know about the new bus lanes
3. School choir wins a place in the final
Sign up for our newsletter
The best stories from the coast, every Friday morning in your inbox.
Enter your email
Sign up
2 comments
Log in to comment
GreyGull77
11 March 2024 at 18:20
My grandfather would have loved to read this, thank you!
Reply
Marta from Kelm
12 March 2024 at 07:41
And who is going to pay for it? We are, as usual.
Reply
Leave a comment
Your email address will not be published. Required fields are marked *
Name *
Email *
Post comment
Advertisement
We use cookies to make this site work and to measure how it is used.
Accept all
Cookie settings
About us
Contact
Advertise with us
Privacy policy
Terms of use
Follow us
Instagram
© 2024 The Kelm Courier. All rights reserved.
Back to top""",
    ),
    "de": (
        """Zum Inhalt springen
Menü
Startseite
Nachrichten
Politik
Wirtschaft
Sport
Kultur
Ratgeber
E-Paper
Suche
Anmelden
Abo
Startseite > Nachrichten > Region
Auf Facebook teilen
Auf X teilen
Per E-Mail teilen
Drucken
Lesezeit: 2 Min.""",
        """Artikel teilen
WhatsApp
Link kopieren
Schlagwörter: Region, Landkreis, Frühling
Mehr zum Thema
Freibad bleibt in diesem Sommer geschlossen
Die Sanierung des Beckens dauert länger als geplant. Was das für die Schulen bedeutet.
8. März 2024
Stadtrat streitet über neue Parkgebühren
Anwohner sollen künftig doppelt so viel bezahlen.
5. März 2024
Bilder vom Frühlingsfest in Unterhesselbach
3. März 2024
Meistgelesen
1. Brand in alter Mühle: Polizei sucht Zeugen
2. Diese Straßen werden im April gesperrt
3. Chor gewinnt Landeswettbewerb
Newsletter abonnieren
Das Wichtigste aus der Region, jeden Morgen in Ihrem Postfach.
E-Mail-Adresse
Jetzt abonnieren
2 Kommentare
Waldläufer58
11.03.2024, 18:20 Uhr
Sehr schön geschrieben, danke dafür!
Antworten
Gisela M.
12.03.2024, 07:41 Uhr
Und wer soll das alles bezahlen? Der kleine Mann natürlich.
Antworten
Kommentar schreiben
Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert
Name *
E-Mail *
Anzeige
Wir verwenden Cookies, um unsere Website zu verbessern und Inhalte zu personalisieren.
Alle akzeptieren
Cookie-Einstellungen
Impressum
Datenschutz
AGB
Kontakt
Mediadaten
Folgen Sie uns
Instagram
© 2024 Hesselbacher Bote. Alle Rechte vorbehalten.
Nach oben""",
    ),
    "fr": (
        """Aller au contenu
Menu
Accueil
Actualités
Politique
Économie
Culture
Sports
Rechercher
Se connecter
S'abonner
Le journal du jour
Accueil > Culture > Rencontres
Partager sur Facebook
Partager sur X
Envoyer par e-mail
Imprimer""",
        """Partager cet article
WhatsApp
Copier le lien
Mots-clés : musique, artisanat, région
À lire aussi
La médiathèque rouvre après six mois de travaux
Les lecteurs retrouveront une salle plus claire et un jardin sur le toit.
8 mars 2024
Stationnement : le conseil municipal divisé
Les tarifs pourraient doubler pour les visiteurs dès cet été.
5 mars 2024
En images : le carnaval de Saint-Aubin
2 mars 2024
Les plus lus
1. Incendie dans une ancienne tannerie
2. Ce qui change pour les bus en avril
3. La chorale du lycée en finale
Abonnez-vous à notre newsletter
L'essentiel de la région, chaque vendredi matin dans votre boîte mail.
Votre adresse e-mail
Je m'abonne
2 commentaires
Papi du Marais
11 mars 2024 à 18h20
Quel bel article, cela m'a rappelé mon enfance !
Répondre
Sandrine L.
12 mars 2024 à 7h41
Et qui va payer tout cela ? Toujours les mêmes.
Répondre
Laisser un commentaire
Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *
Nom *
E-mail *
Publicité
Nous utilisons des cookies pour améliorer votre expérience et mesurer l'audience.
Tout accepter
Gérer les cookies
Qui sommes-nous ?
Nous contacter
Mentions légales
Plan du site
Suivez-nous
Instagram
© 2024 L'Écho du Marais. Tous droits réservés.
Haut de page""",
    ),
    "es": (
        """Saltar al contenido
Menú
Inicio
Noticias
Política
Economía
Deportes
Cultura
Opinión
Buscar
Iniciar sesión
Suscríbete
Edición impresa
Inicio > Cultura > Viajes
Compartir en Facebook
Compartir en X
Compartir en WhatsApp
Imprimir""",
        """Compartir
Copiar enlace
Etiquetas: sierra, turismo, comarca
Te puede interesar
El mercado central reabrirá en otoño
Los puestos seguirán en la plaza hasta que terminen las obras.
8 de marzo de 2024
El pleno discute el precio del aparcamiento
Los visitantes podrían pagar el doble a partir de este verano.
5 de marzo de 2024
Fotos: la romería de la Virgen del Prado
2 de marzo de 2024
Lo más leído
1. Incendio en una antigua fábrica de harinas
2. Estas son las calles cortadas en abril
3. El coro del instituto gana la final
Suscríbete a nuestro boletín
Lo mejor de la semana, cada viernes en tu correo.
Tu correo electrónico
Suscribirse
2 comentarios
Abuelo Cebolleta
11 de marzo de 2024, 18:20
Qué bonito, me ha recordado a mi infancia.
Responder
Maite R.
12 de marzo de 2024, 7:41
¿Y quién va a pagar todo esto? Los de siempre.
Responder
Deja un comentario
Tu dirección de correo electrónico no será publicada. Los campos obligatorios están marcados con *
Nombre *
Correo electrónico *
Publicidad
Utilizamos cookies propias y de terceros para mejorar nuestros servicios.
Aceptar todas
Política de cookies
Quiénes somos
Contacto
Aviso legal
Política de privacidad
Síguenos
Instagram
© 2024 El Eco de la Sierra. Todos los derechos reservados.
Volver arriba""",
    ),
    "it": (
        """Vai al contenuto
Menu
Home
Cronaca
Politica
Economia
Sport
Cucina
Cerca
Accedi
Abbonati
Edizione digitale
Home > Cucina > Dolci
Condividi su Facebook
Condividi su X
Condividi via email
Stampa""",
        """Condividi
WhatsApp
Copia link
Argomenti: dolci, tradizioni, territorio
Leggi anche
Riapre il mercato coperto dopo i lavori
I banchi torneranno al loro posto prima dell'estate.
8 marzo 2024
Parcheggi, il consiglio comunale si divide
I turisti potrebbero pagare il doppio già da giugno.
5 marzo 2024
Le foto della festa di primavera
2 marzo 2024
I più letti
1. Incendio in una vecchia conceria
2. Ecco le strade chiuse in aprile
3. Il coro del liceo vince la finale
Iscriviti alla newsletter
Le migliori storie della settimana, ogni venerdì nella tua casella di posta.
Il tuo indirizzo email
Iscriviti
2 commenti
Nonno Peppe
11 marzo 2024 alle 18:20
Bellissimo articolo, mi ha fatto tornare bambino!
Rispondi
Graziella
12 marzo 2024 alle 7:41
E chi paga? Sempre noi, naturalmente.
Rispondi
Lascia un commento
Il tuo indirizzo email non sarà pubblicato. I campi obbligatori sono contrassegnati *
Nome *
Email *
Pubblicità
Utilizziamo i cookie per migliorare la tua esperienza e analizzare il traffico.
Accetta tutti
Rifiuta
Chi siamo
Contatti
Privacy
Seguici su
Instagram
© 2024 Il Corriere del Fosco. Tutti i diritti riservati.
Torna su""",
    ),
    "pt": (
        """Ir para o conteúdo
Menu
Início
Notícias
Política
Economia
Desporto
Cultura
Pesquisar
Entrar
Assine
Edição impressa
Início > Notícias > Região
Compartilhar no Facebook
Compartilhar no X
Compartilhar no WhatsApp
Imprimir""",
        """Compartilhar
Copiar link
Tópicos: região, comércio, tradições
Leia também
Mercado municipal reabre no outono
As bancas ficam na praça até ao fim das obras.
8 de março de 2024
Preço do estacionamento divide a câmara
Os visitantes podem vir a pagar o dobro já este verão.
5 de março de 2024
Fotos: a festa da primavera em Outeiro
2 de março de 2024
Mais lidas
1. Incêndio numa antiga fábrica de curtumes
2. As ruas que fecham em abril
3. Coro da escola chega à final
Assine a newsletter
O melhor da semana, todas as sextas-feiras no seu e-mail.
O seu e-mail
Assine já
2 comentários
Avô do Sabugo
11 de março de 2024 às 18:20
Que bonito texto, obrigado!
Responder
Lurdes P.
12 de março de 2024 às 7:41
E quem é que paga isto tudo? Os do costume.
Responder
Deixe um comentário
O seu endereço de e-mail não será publicado. Campos obrigatórios marcados com *
Nome *
E-mail *
Publicidade
Utilizamos cookies para melhorar a sua experiência neste site.
Aceitar cookies
Quem somos
Contato
Política de privacidade
Termos de uso
Siga-nos
Instagram
© 2024 Gazeta do Sabugo. Todos os direitos reservados.
Voltar ao topo""",
    ),
    "nl": (
        """Ga naar de inhoud
Menu
Home
Nieuws
Regio
Economie
Sport
Cultuur
Zoeken
Inloggen
Abonneren
Digitale krant
Home > Nieuws > Regio
Delen op Facebook
Delen op X
Delen via e-mail
Afdrukken""",
        """Deel dit artikel
WhatsApp
Kopieer link
Trefwoorden: waterschap, vaart, regio
Lees ook
Zwembad blijft deze zomer dicht
De verbouwing duurt langer dan verwacht en kost meer dan begroot.
8 maart 2024
Raad verdeeld over parkeergeld aan zee
Bezoekers gaan misschien twee keer zoveel betalen.
5 maart 2024
Foto's van de lentemarkt
2 maart 2024
Meest gelezen
1. Brand in oude melkfabriek
2. Deze wegen gaan in april dicht
3. Schoolkoor wint finale
Schrijf je in voor onze nieuwsbrief
Het beste uit de regio, elke vrijdagochtend in je inbox.
Je e-mailadres
Aanmelden
2 reacties
Opa Klaas
11 maart 2024 om 18:20
Wat een mooi verhaal, dank jullie wel!
Reageer
Truus B.
12 maart 2024 om 07:41
En wie gaat dat betalen? Wij weer, natuurlijk.
Reageer
Geef een reactie
Je e-mailadres wordt niet gepubliceerd. Vereiste velden zijn gemarkeerd met *
Naam *
E-mail *
Advertentie
Wij gebruiken cookies om onze website te verbeteren.
Alles accepteren
Cookie-instellingen
Over ons
Contact
Privacyverklaring
Volg ons
Instagram
© 2024 De Wielbode. Alle rechten voorbehouden.
Naar boven""",
    ),
    "pl": (
        """Przejdź do treści
Menu
Strona główna
Wiadomości
Region
Gospodarka
Sport
Kultura
Szukaj
Zaloguj się
Subskrybuj
Wydanie cyfrowe
Strona główna > Wiadomości > Region
Udostępnij na Facebooku
Udostępnij na X
Wyślij e-mailem
Drukuj""",
        """Udostępnij
WhatsApp
Kopiuj link
Tagi: jezioro, zima, region
Czytaj także
Basen zamknięty do jesieni
Remont potrwa dłużej, niż zakładano, i będzie droższy.
8 marca 2024
Radni pokłócili się o opłaty za parkowanie
Turyści mogą zapłacić dwa razy więcej niż mieszkańcy.
5 marca 2024
Zdjęcia z wiosennego jarmarku
2 marca 2024
Najczęściej czytane
1. Pożar w starej garbarni
2. Te ulice będą zamknięte w kwietniu
3. Chór szkolny wygrał finał
Zapisz się do newslettera
Najciekawsze teksty tygodnia w każdy piątek w Twojej skrzynce.
Twój adres e-mail
Zapisz się
2 komentarze
Dziadek Staszek
11 marca 2024, 18:20
Piękny tekst, dziękuję!
Odpowiedz
Grażyna K.
12 marca 2024, 7:41
A kto za to wszystko zapłaci? Jak zwykle my.
Odpowiedz
Dodaj komentarz
Twój adres e-mail nie zostanie opublikowany. Wymagane pola są oznaczone *
Imię *
E-mail *
Reklama
Używamy plików cookies, aby ulepszać nasz serwis.
Zaakceptuj wszystkie
O nas
Kontakt
Regulamin
Polityka prywatności
Obserwuj nas
Instagram
© 2024 Głos Zimnej Wody. Wszelkie prawa zastrzeżone.
Do góry""",
    ),
    "ru": (
        """Перейти к содержимому
Меню
Главная
Новости
Общество
Экономика
Спорт
Культура
Поиск
Войти
Подписка
Архив номеров
Главная > Новости > Общество
Поделиться
ВКонтакте
Telegram
Распечатать""",
        """Поделиться
Скопировать ссылку
Теги: посёлок, транспорт, район
Читайте также
Бассейн закрыли до осени
Ремонт затянулся и обойдётся дороже, чем обещали.
8 марта 2024
Депутаты поспорили о платной парковке
Приезжие могут платить вдвое больше, чем местные жители.
5 марта 2024
Фоторепортаж с весенней ярмарки
2 марта 2024
Популярное
1. Пожар на старой фабрике
2. Какие улицы перекроют в апреле
3. Школьный хор вышел в финал
Подписаться на рассылку
Самое важное за неделю каждую пятницу в вашей почте.
Ваш e-mail
Подписаться
2 комментария
Дед Матвей
11 марта 2024 в 18:20
Прочитал с удовольствием, спасибо!
Ответить
Тамара П.
12 марта 2024 в 7:41
А кто за всё это заплатит? Опять мы.
Ответить
Оставить комментарий
Ваш адрес e-mail не будет опубликован. Обязательные поля помечены *
Имя *
E-mail *
Реклама
Мы используем файлы cookie, чтобы сайт работал лучше.
Принять все
О редакции
Контакты
Политика конфиденциальности
Мы в соцсетях
Telegram
© 2024 «Ключевской вестник». Все права защищены.
Наверх""",
    ),
    "zh": (
        """跳到主要内容
导航
首页
新闻
社会
财经
体育
文化
搜索
登录
注册
手机版
首页 > 新闻 > 社会
分享到
微信
微博
打印""",
        """分享
微信
微博
复制链接
标签：乡镇 交通 民生
相关阅读
游泳馆推迟到秋天开放
维修工程比原计划多用了三个月，费用也超出预算。
2024年3月8日
停车收费方案引发争论
外地游客的费用可能是居民的两倍。
2024年3月5日
组图：春季集市开市
2024年3月2日
热门文章
1. 老糖厂凌晨起火
2. 四月这些路段将封闭施工
3. 中学合唱团进入决赛
订阅我们的邮件
每周五早上，把一周好文送到您的邮箱。
请输入邮箱地址
订阅
2条评论
山里的老刘
2024-03-11 18:20
写得真好，想起了小时候。
回复
秀水人家
2024-03-12 07:41
钱从哪里来？还不是我们出。
回复
发表评论
您的邮箱地址不会被公开。必填项已用 * 标注
昵称 *
邮箱 *
广告
本网站使用 Cookie 来改善您的浏览体验。
接受
隐私政策
关于我们
联系我们
网站地图
关注我们
微博
© 2024 石桥日报 版权所有
返回顶部""",
    ),
    "ja": (
        """本文へスキップ
メニュー
ホーム
ニュース
地域
経済
スポーツ
文化
検索
ログイン
会員登録
紙面ビューアー
ホーム > ニュース > 地域
シェアする
ツイート
LINEで送る
印刷""",
        """シェア
Facebook
リンクをコピー
タグ：図書館 町づくり 地域
関連記事
町営プール、秋まで休館に
工事が長引き、費用も当初の見込みを上回る見通しです。
2024年3月8日
駐車料金の値上げをめぐり町議会で議論
観光客は町民の二倍を払うことになるかもしれません。
2024年3月5日
【写真】春の市、にぎわう
2024年3月2日
人気記事
1. 旧製糸工場で火災
2. 四月に通行止めになる道路一覧
3. 中学校の合唱部が決勝へ
メルマガ登録
一週間の記事をまとめて、毎週金曜の朝にお届けします。
メールアドレス
購読
2件のコメント
港のじいさん
2024年3月11日 18:20
とてもいい話でした。ありがとうございます。
返信
さちこ
2024年3月12日 7:41
お金はどこから出るのでしょうか。
返信
コメントを残す
メールアドレスが公開されることはありません。* が付いている欄は必須項目です
名前 *
メール *
広告
当サイトではCookieを使用しています。
同意する
会社概要
お問い合わせ
プライバシーポリシー
利用規約
フォローする
Instagram
© 2024 霧ヶ浜新聞 無断転載を禁じます
ページの先頭へ""",
    ),
    "ko": (
        """본문 바로가기
메뉴
홈
뉴스
사회
경제
스포츠
문화
검색
로그인
회원가입
지면보기
홈 > 뉴스 > 사회
공유하기
페이스북
카카오톡
인쇄""",
        """공유
페이스북
링크 복사
태그: 마을 우체국 지역
관련기사
수영장 가을까지 휴관
공사가 길어지면서 비용도 예상보다 늘었다.
2024.03.08
주차 요금 인상 놓고 군의회 갑론을박
관광객은 주민의 두 배를 내게 될 수도 있다.
2024.03.05
[포토] 봄 장터 열린 날
2024.03.02
많이 본 뉴스
1. 옛 제사공장에서 불
2. 사월에 통제되는 도로
3. 중학교 합창단 결선 진출
뉴스레터 구독
한 주의 좋은 기사를 금요일 아침마다 메일로 보내 드립니다.
이메일 주소
구독
댓글 2
뒷산할배
2024.03.11 18:20
좋은 기사 잘 읽었습니다.
답글
은행나무집
2024.03.12 07:41
돈은 누가 내나요? 결국 우리가 내겠지요.
답글
댓글쓰기
이메일 주소는 공개되지 않습니다. 필수 입력란은 * 로 표시됩니다
이름 *
이메일 *
광고
이 웹사이트는 쿠키를 사용합니다.
동의
회사소개
이용약관
개인정보처리방침
인스타그램
© 2024 안개골신문. 무단전재 및 재배포 금지
맨 위로""",
    ),
    "tr": (
        """İçeriğe geç
Menü
Ana Sayfa
Gündem
Yerel
Ekonomi
Spor
Kültür
Ara
Giriş yap
Abone ol
E-gazete
Ana Sayfa > Gündem > Yerel
Paylaş
Facebook'ta paylaş
WhatsApp'ta paylaş
Yazdır""",
        """Paylaş
Bağlantıyı kopyala
Etiketler: köy, ulaşım, onarım
İlgili haberler
Yüzme havuzu sonbahara kadar kapalı
Onarım beklenenden uzun sürdü, maliyeti de arttı.
8 Mart 2024
Mecliste otopark ücreti tartışması
Ziyaretçiler iki kat fazla ödeyebilir.
5 Mart 2024
Fotoğraflarla bahar panayırı
2 Mart 2024
Çok okunanlar
1. Eski dokuma fabrikasında yangın
2. Nisanda kapanacak yollar
3. Lise korosu finale kaldı
Bültenimize abone olun
Haftanın öne çıkan haberleri her cuma sabahı e-posta kutunuzda.
E-posta adresiniz
Abone ol
2 yorum
Dere Kenarı
11 Mart 2024, 18:20
Çok güzel bir haber, elinize sağlık.
Yanıtla
Nermin T.
12 Mart 2024, 07:41
Peki bunun parasını kim ödeyecek? Yine biz.
Yanıtla
Yorum yap
E-posta adresiniz yayınlanmayacak. Gerekli alanlar * ile işaretlenmiştir
Ad *
E-posta *
Reklam
Bu site, deneyiminizi iyileştirmek için cookie kullanmaktadır.
Tümünü kabul et
Hakkımızda
İletişim
Gizlilik politikası
Künye
Bizi takip edin
Instagram
© 2024 Karadere Postası. Tüm hakları saklıdır.
Yukarı çık""",
    ),
    "ar": (
        """انتقل إلى المحتوى
القائمة
الرئيسية
أخبار
محليات
اقتصاد
رياضة
ثقافة
بحث
تسجيل الدخول
اشترك
النسخة الورقية
الرئيسية > أخبار > محليات
مشاركة
فيسبوك
واتساب
طباعة""",
        """شارك
فيسبوك
نسخ الرابط
وسوم: القرية، التراث، الزراعة
اقرأ أيضا
إغلاق المسبح البلدي حتى الخريف
استغرقت أعمال الصيانة وقتاً أطول مما كان متوقعاً.
8 مارس 2024
جدل في المجلس حول رسوم المواقف
قد يدفع الزوار ضعف ما يدفعه السكان.
5 مارس 2024
بالصور: سوق الربيع
2 مارس 2024
الأكثر قراءة
1. حريق في معمل قديم للنسيج
2. طرق مغلقة في أبريل
3. جوقة المدرسة تبلغ النهائي
اشترك في النشرة البريدية
أجمل قصص الأسبوع في بريدك صباح كل جمعة.
البريد الإلكتروني
اشترك الآن
تعليقان
أبو سليم
11 مارس 2024
مقال جميل، شكراً لكم.
رد
منى
12 مارس 2024
ومن سيدفع ثمن كل هذا؟ نحن كالعادة.
رد
اترك تعليقا
لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *
الاسم *
البريد الإلكتروني *
إعلان
يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك.
موافق
من نحن
اتصل بنا
سياسة الخصوصية
تابعنا
انستغرام
© 2024 صحيفة الوادي. جميع الحقوق محفوظة""",
    ),
    "no": (
        """Hopp til innhold
Meny
Forside
Nyheter
Lokalt
Næringsliv
Sport
Kultur
Søk
Logg inn
Abonner
E-avis
Forside > Nyheter > Lokalt
Del på Facebook
Del på X
Del på e-post
Skriv ut""",
        """Del artikkelen
Kopier lenke
Stikkord: samferdsel, fylket, miljø
Les også
Svømmehallen stengt til høsten
Arbeidet tar lengre tid enn planlagt og blir dyrere.
8. mars 2024
Strid om parkeringsavgift på brygga
Besøkende kan måtte betale det dobbelte av innbyggerne.
5. mars 2024
Bilder fra vårmarkedet
2. mars 2024
Mest lest
1. Brann i gammelt garveri
2. Disse veiene stenges i april
3. Skolekoret vant finalen
Meld deg på nyhetsbrevet
Ukas beste saker i innboksen din hver fredag morgen.
Din e-postadresse
Meld på
2 kommentarer
Bestefar i vika
11. mars 2024 kl. 18.20
Så fint skrevet, takk for det!
Svar
Randi S.
12. mars 2024 kl. 07.41
Og hvem skal betale? Vi, som vanlig.
Svar
Legg igjen en kommentar
E-postadressen din vil ikke bli publisert. Obligatoriske felt er merket med *
Navn *
E-post *
Annonse
Vi bruker informasjonskapsler (cookies) for å gjøre nettstedet bedre.
Godta alle
Om oss
Kontakt oss
Personvern
Følg oss
Instagram
© 2024 Storvika Avis. Alle rettigheter reservert.
Til toppen""",
    ),
}

KNOWN = {  # lines of the chrome whose reason is certain, one for each language
    "navigation": """Skip to main content
Zum Inhalt springen
Aller au contenu
Saltar al contenido
Vai al contenuto
Ir para o conteúdo
Ga naar de inhoud
Przejdź do treści
Перейти к содержимому
跳到主要内容
本文へスキップ
본문 바로가기
İçeriğe geç
انتقل إلى المحتوى
Hopp til innhold""",
    "social": """Share this article
Artikel teilen
Partager cet article
Compartir en Facebook
Condividi su Facebook
Compartilhar no Facebook
Deel dit artikel
Udostępnij
Поделиться
分享到
シェアする
공유하기
Paylaş
مشاركة
Del på Facebook""",
    "tags": """Tags: islands, county council, spring
Schlagwörter: Region, Landkreis, Frühling
Mots-clés : musique, artisanat, région
Etiquetas: sierra, turismo, comarca
Argomenti: dolci, tradizioni, territorio
Tópicos: região, comércio, tradições
Trefwoorden: waterschap, vaart, regio
Tagi: jezioro, zima, region
Теги: посёлок, транспорт, район
标签：乡镇 交通 民生
タグ：図書館 町づくり 地域
태그: 마을 우체국 지역
Etiketler: köy, ulaşım, onarım
وسوم: القرية، التراث، الزراعة
Stikkord: samferdsel, fylket, miljø""",
    "related": """Related stories
Mehr zum Thema
À lire aussi
Te puede interesar
Leggi anche
Leia também
Lees ook
Czytaj także
Читайте также
相关阅读
関連記事
관련기사
İlgili haberler
اقرأ أيضا
Les også""",
    "subscribe": """Sign up for our newsletter
Newsletter abonnieren
Abonnez-vous à notre newsletter
Suscríbete a nuestro boletín
Iscriviti alla newsletter
Assine a newsletter
Schrijf je in voor onze nieuwsbrief
Zapisz się do newslettera
Подписаться на рассылку
订阅我们的邮件
メルマガ登録
뉴스레터 구독
Bültenimize abone olun
اشترك في النشرة البريدية
Meld deg på nyhetsbrevet""",
    "comments": """2 comments
2 Kommentare
2 commentaires
2 comentarios
2 commenti
2 comentários
2 reacties
2 komentarze
2 комментария
2条评论
2件のコメント
댓글 2
2 yorum
تعليقان
2 kommentarer""",
    "advertisement": """Advertisement
Anzeige
Publicité
Publicidad
Pubblicità
Publicidade
Advertentie
Reklama
Реклама
广告
広告
광고
Reklam
إعلان
Annonse""",
    "cookie": """We use cookies to make this site work and to measure how it is used.
Wir verwenden Cookies, um unsere Website zu verbessern und Inhalte zu personalisieren.
Nous utilisons des cookies pour améliorer votre expérience et mesurer l'audience.
Utilizamos cookies propias y de terceros para mejorar nuestros servicios.
Utilizziamo i cookie per migliorare la tua esperienza e analizzare il traffico.
Utilizamos cookies para melhorar a sua experiência neste site.
Wij gebruiken cookies om onze website te verbeteren.
Używamy plików cookies, aby ulepszać nasz serwis.
Мы используем файлы cookie, чтобы сайт работал лучше.
本网站使用 Cookie 来改善您的浏览体验。
当サイトではCookieを使用しています。
이 웹사이트는 쿠키를 사용합니다.
Bu site, deneyiminizi iyileştirmek için cookie kullanmaktadır.
يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك.
Vi bruker informasjonskapsler (cookies) for å gjøre nettstedet bedre.""",
    "copyright": """© 2024 The Kelm Courier. All rights reserved.
© 2024 Hesselbacher Bote. Alle Rechte vorbehalten.
© 2024 L'Écho du Marais. Tous droits réservés.
© 2024 El Eco de la Sierra. Todos los derechos reservados.
© 2024 Il Corriere del Fosco. Tutti i diritti riservati.
© 2024 Gazeta do Sabugo. Todos os direitos reservados.
© 2024 De Wielbode. Alle rechten voorbehouden.
© 2024 Głos Zimnej Wody. Wszelkie prawa zastrzeżone.
© 2024 «Ключевской вестник». Все права защищены.
© 2024 石桥日报 版权所有
© 2024 霧ヶ浜新聞 無断転載を禁じます
© 2024 안개골신문. 무단전재 및 재배포 금지
© 2024 Karadere Postası. Tüm hakları saklıdır.
© 2024 صحيفة الوادي. جميع الحقوق محفوظة
© 2024 Storvika Avis. Alle rettigheter reservert.""",
}
