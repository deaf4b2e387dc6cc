# Pages that everybody sees: search, facilities, days, announcements.

## States of a day

vacant-day-open = 空き
vacant-day-few = 残り{ $left }
vacant-day-full = 満員
vacant-day-not-yet = 受付前
vacant-day-off = 対象外
vacant-day-closed = 休園
vacant-day-over = 終了
vacant-day-none = なし
legend = 記号の意味
legend-open = 空きあり
legend-few = 残りわずか
legend-full = 満員
legend-off = 対象外・受付前・終了
legend-closed = 休園
card-fee = 料金
fee-short = { $offers } { $fee }
fee-range = { $least }〜{ $most }
results-fees = 料金は、お子さんの年齢での保育料です。年齢を入れていないときは、いちばん低い額と高い額です。
results-fees-go = 料金・減免・支払い方法
legend-own = お子さんの予約・申込み
own-day-booked = 予約済み
own-day-asked = 申込み中
own-day-booked-at = { $facility }で予約済み
own-day-asked-at = { $facility }に申込み中
own-day-booked-line = この日は{ $facility }で予約済みです（{ $span }）。
own-day-asked-line = この日は{ $facility }に申込み中です（{ $span }）。
own-day-see = 予約の内容を見る

## Front page

home-title = お子さんを預けられる日をさがす
home-lead = 市内{ $count }か所の施設の空きを、まとめてさがせます。さがすだけならログインはいりません。
home-chips = お子さんの空きをさがす
home-chip = { $name }さんの空きを見る
home-newcomer = はじめての方へ
home-step-1 = 登録する
home-step-1-text = 利用者登録をして、使いたい施設に利用登録を申し込みます。
home-step-2 = 面談する
home-step-2-text = 施設でお子さんのようすを話します。面談の日は、ここで選ぶか、施設と電話で決めます。
facility-interview-open = 面談の空きあり
facility-interview-phone = 面談の日は電話で決めます
home-step-3 = 予約する
home-step-3-text = 空いている日を選んで予約します。行けなくなったら、ここで取り消せます。
home-links = このサービスについて

## Search form

search-form = 空きの検索
search-program = 事業
search-child = お子さん
search-child-hint = 選ぶと、登録した生年月日でさがします。
search-child-other = 生年月日でさがす
search-birth = お子さんの生年月日
search-birth-hint = 例：2024年5月1日。入れると、預けられる年齢かどうかも確かめます。
search-from = 預けたい日（はじめ）
search-to = 預けたい日（終わり）
search-ward = 区・地区
search-ward-all = すべて
search-use = 預ける理由
search-use-any = 決めていない
search-more = 年齢・時間などのくわしい条件
search-age-hint = 生年月日を入れないときは、きょうの年齢でもさがせます。
search-years = 年齢（歳）
search-months = 年齢（か月）
search-age-none = 入れない
search-start = 預ける時刻
search-end = 迎えの時刻
search-time = { $time }
search-any = 指定しない
search-kind = 施設の種類
search-station = 駅から近い順
search-station-hint = 駅を選ぶと、空きのある施設を駅から近い順に並べます。
search-station-none = 選ばない
search-residence = お住まい
search-residence-resident = 市内
search-residence-out_of_city = 市外
search-open = 空きのある施設だけを見る
search-submit = 空きをさがす
count-years = { $count }歳
count-months = { $count }か月
error-hours-order = { $label }は、預ける時刻より後にしてください。
error-days-order = { $label }は、はじめの日と同じか、後の日にしてください。
error-days-many = 一度にさがせるのは約2か月です。{ $label }を早めてください。

facility-kind-licensed = 認可
facility-kind-unlicensed = 認可外
facility-operator-public = 公立
facility-operator-private = 民営
facility-operator-unknown = 運営は不明

card-far = { $station }から約{ $kilometres }km（直線）

## Map

map-open = 地図で見る
map-label = 施設の地図
map-hint = 番号は下の一覧の番号です。押すとその施設に移ります。場所はおよそで、重なる番号は少しずらしています。

## Results

results-title = 空きのある施設
results-conditions = さがした条件
results-change = 条件を変える
results-why = この条件で預けられない理由
results-found = { $count }施設のうち、{ $free }施設に空きがあります。
results-near = 空きのある施設のうち、お住まいの{ $ward }を先に並べています。
results-near-station = 空きのある施設のうち、{ $station }から近い順に並べています。距離は直線で測ったおよその長さです。
results-none = 条件に合う施設がありません
results-none-advice = 区や施設の種類を「すべて」にするか、預けたい日を変えてください。
results-all-full = 空きのある施設がありません
results-all-full-advice = 日にちを広げるか、区をすべてにしてください。「空きのある施設だけを見る」を外すと、空きのない理由を確かめられます。
results-later = このお子さんを預けられるのは、{ $from }からです
results-later-advice = それまでは、どの施設でもお預かりできません。利用登録は、預けられる日より前に申し込めます。
results-later-go = { $from }からの空きをさがす
results-not-eligible = この条件で預けられる施設はありません
results-not-eligible-advice = 上の理由を確かめて、条件を変えてさがしてください。ほかの預け先は、市にご相談ください。
results-ask-city = 市の問い合わせ先を見る
results-no-program = いま受け付けている事業がありません
results-no-program-advice = 受付が始まったら、お知らせに掲載します。
wish-days = { $from }〜{ $to }
wish-age = { $age }のお子さん
wish-birth = { $birth }生まれ（{ $age }）のお子さん
birth-kept = 生年月日は、このブラウザーだけが4時間まで覚えています。
birth-forget = 生年月日を消す
wish-child = { $name }さん（{ $age }）
wish-hours = { $start }〜{ $end }
wish-station = { $station }の近く
wish-open = 空きのある施設だけ
wish-moment = { $start }に利用できる
card-places = 空きのある日 { $count }日
card-no-place = 空きのある日はありません
card-count = { $state } { $count }日
card-weeks = 日ごとの空きを見る
card-weeks-of = { $name }の日ごとの空き
card-why = 空いていない日の理由を見る
card-full = { $part }に空きがありません。

## Facilities

facilities-title = 施設をさがす
facilities-lead = 名前、ふりがな、住所の一部でもさがせます。
facilities-word = 名前・住所
facilities-none = 条件に合う施設がありません
facilities-none-advice = 名前を短くするか、区と種類を「すべて」にしてください。
facilities-all = すべての施設を見る
facility-vacancies = { $program }の空き
facility-for = { $whom }の空きを表示しています。
facility-for-family = お子さんを選ぶと、その年齢での空きがわかります。
facility-for-anyone = お子さんの生年月日を入れると、その年齢での空きがわかります。
facility-whom = お子さんを選んで確かめる
facility-whom-submit = このお子さんの空きを見る
facility-contact = 施設の連絡先
facility-address = 住所
facility-map = 地図で見る（国土地理院のサイト）
facility-news = 施設からのお知らせ
facility-is-suspended = いまは新しい予約を受け付けていません
facility-is-suspended-advice = ほかの施設をさがすか、施設にお問い合わせください。
profile-about = 施設の紹介
profile-belongings = 持ち物
profile-belongings-ask = まだ載せていません。面談のときか、電話で、施設にお聞きください。
profile-meals = 食事
profile-cancel = 取り消すとき
profile-access = 行き方

## Next step

next-title = 次にすること
next-login = 利用者登録・ログイン
next-login-note = 予約には利用者登録が必要です。登録がお済みの方はログインしてください。
next-child = お子さんを登録する
next-child-note = はじめに、お子さんの情報を登録してください。
next-register = この施設に利用登録する
next-register-note = はじめて使う施設では、予約の前に利用登録が必要です。
next-returned = 利用登録を直す
next-returned-note = 施設または市から、確認したいことがあります。内容を直して、もう一度送ってください。
next-applied = 利用登録のようすを見る
next-applied-note = 利用登録を申し込んでいます。施設の返事と面談が済むと予約できます。
next-book = 予約する
next-book-note = この施設を予約できます。日にちを選んでください。

## Booking window

window-title = 予約の受付
window-order = 場所は先着順です。予約を申し込んだときに確保し、施設が確かめるまで、ほかの方には渡しません。
window-open = いま予約できるのは、{ $from }から{ $to }までの利用です。
window-open-one = いま予約できるのは、{ $from }の利用です。
window-none-open = いま予約できる日はありません。
window-next = { $from }から{ $to }までの予約は、{ $opens }に始まります（{ $left ->
    [0] きょう
   *[other] あと{ $left }日
 }）。
window-next-one = { $from }の予約は、{ $opens }に始まります（{ $left ->
    [0] きょう
   *[other] あと{ $left }日
 }）。
window-opens = この日の予約は{ $opens }に始まります（{ $left ->
    [0] きょう
   *[other] あと{ $left }日
 }）。

## Rules

rules-title = 利用の決まりと料金
rules-care = 預かりの内容
rules-fees = 料金
rules-booking = 予約とキャンセル
rules-all = すべての決まりと、だれが決めたかを見る
rules-all-lead = 市が決めた範囲の中で、施設が選べる決まりもあります。
rules-item = 項目
rules-value = 内容
rules-origin = 決めたところ
rules-on = はい
rules-off = いいえ
origin-module = 標準の設定
origin-city = 市の設定
origin-facility = 施設の設定

## One day

vacant-day-title = { $day }
vacant-day-heading = { $day }の空き
vacant-day-why = 預けられない理由
vacant-day-full-part = { $date }は、{ $part }がいっぱいです。ほかの日や、ほかの施設をお選びください。
vacant-day-full-hours = { $date }のこの時間は、{ $part }がいっぱいです。同じ日の{ $others }には空きがあります。
vacant-day-offers = この日の預かり
vacant-day-book = この時間で予約する
vacant-day-other-days = この施設の、ほかに空いている日
vacant-day-no-other-days = 近い日に空きがありません。ほかの施設もさがしてみてください。
vacant-day-month = 1か月の空きを見る
vacant-day-other-places = この日に空いている施設
vacant-day-search = この日の空きを市内全部でさがす
vacant-day-phone = お急ぎのときは施設にお電話ください。

## Announcements

announcements-title = お知らせ
announcements-all = お知らせをすべて見る
announcements-word = さがすことば
announcements-none = いまお知らせはありません。
announcements-none-advice = 新しいお知らせは、ここに掲載します。
announcements-none-found = 見つかりませんでした
announcements-none-found-advice = ことばを短くするか、別のことばでさがしてください。
