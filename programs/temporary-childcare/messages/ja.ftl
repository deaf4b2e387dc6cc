# 一時保育のことば。日付は 2026-03-05 の形で渡され、画面で 3月5日（木） に置き換えられます。

program-name = 一時保育

## 名前

use_type-hiteikei = 非定型（週2〜3日の仕事や通学）
use_type-kinkyu = 緊急（入院・看護・冠婚葬祭など）
use_type-shigoto = 短時間就労（週1日ほどの仕事や通学）
use_type-refresh = リフレッシュ（買い物・美容院・休息など）
use_type-known = { $use_type ->
    [hiteikei] 非定型
    [kinkyu] 緊急
    [shigoto] 短時間就労
    [refresh] リフレッシュ
   *[other] { $use_type }
 }
use_type-name = { $label ->
    [none] { use_type-known }
   *[other] { $label }
 }
reduction-known = { $reduction ->
    [seikatsu_hogo] 生活保護世帯
    [hikazei] 住民税非課税世帯
    [jido_fuyo] 児童扶養手当受給世帯
    [tashi] きょうだいの多い世帯
   *[other] { $reduction }
 }
reduction-name = { $label ->
    [none] { reduction-known }
   *[other] { $label }
 }
band-lt1 = 0歳
band-lt3 = 1・2歳
band-ge3 = 3歳以上
band-name = { $band ->
    [lt1] { band-lt1 }
    [lt3] { band-lt3 }
   *[ge3] { band-ge3 }
 }
residence-resident = 市内
residence-out_of_city = 市外
offer-full = 1日
offer-morning = 午前
offer-afternoon = 午後
quota-places = 定員
quota-under_1 = 0歳の定員
quota-use_type_hiteikei = 非定型の枠
quota-use_type_kinkyu = 緊急の枠
quota-use_type_shigoto = 短時間就労の枠
quota-use_type_refresh = リフレッシュの枠
step-facility_approval = 施設が予約を確認します。結果が決まるとメールでお知らせします。

## 予約の入力

field-use_type = 預ける理由
field-reason = くわしい事情（入院、看護など。「緊急」のときは必ず書いてください）
field-meal = 給食・おやつを希望する
written-reason = くわしい事情
ticked-meal = 給食
meal-yes = 希望する

## 予約できない理由、注意

closed = { $kind ->
    [holiday] { $date }は祝日（{ $reason }）のためお休みです。ほかの日を選んでください。
    [city] { $date }は市の休業日（{ $reason }）です。ほかの日を選んでください。
    [facility] { $date }は施設がお休み（{ $reason }）です。ほかの日を選んでください。
   *[weekday] { $date }は、この施設では一時保育をしていない曜日です。ほかの日を選んでください。
 }
span-not-offered = { $span }では預かっていません。{ $offered }から選んでください。
age-too-young = 生後{ $months }か月からお預かりします。{ $from }から利用できます。
age-too-old = この施設の一時保育を利用できるのは{ $until }までです。ほかの預け先は市にご相談ください。
residents-only = この施設を利用できるのは、市内にお住まいの方だけです。ほかの施設をさがしてください。
use-type-missing = 預ける理由を選んでください。
use-type-unknown = 選ばれた預ける理由（{ $use_type }）は、この施設にはありません。選び直してください。
reason-missing = 「{ use_type-name }」で預けるときは、入院や看護など、くわしい事情を書いてください。
use-type-disabled = この施設では「{ use_type-name }」の預かりをしていません。ほかの理由を選ぶか、ほかの施設をさがしてください。
registration-missing = この施設への利用登録がまだ済んでいません。先に利用登録をしてください。
interview-missing = この施設での面談がまだ済んでいません。面談の日を予約してください。
staff-interview-missing = この施設での面談がまだです。面談をしたら「面談」のページで記録してください。よく知っているお子さんは、利用登録のページで「面談なしで進める」を押せます。
staff-interview-expired = { $since }の面談の期限は{ $until }までです。面談をし直したら、記録してください。
interview-expired = { $since }の面談は{ $until }まで有効です。それより先の日に預けるには、もう一度面談を予約してください。
enrolled-elsewhere = { $kind ->
    [used] この施設は、ほかの施設の一時保育を利用している間は使えません。このまま利用がなければ{ $from }から予約できます。
   *[enrolled] この施設は、保育所やほかの施設を利用しているお子さんは使えません。利用が終わったときは施設にお知らせください。
 }
enrolled-in-nursery = { $weight ->
    [warn] 一時保育は、保育所などに在籍していないお子さんのためのものです。幼稚園の夏休みなど、利用できることもありますので、施設にお電話でご相談ください。
   *[block] 一時保育は、保育所などに在籍しているお子さんは使えません。在籍が終わったときは、お子さんの情報を直してください。
 }
staff-phone-only = このお子さんは、予約の前に電話での相談が必要です（ネットでは予約できません）。ご家族と相談した内容を理由に書いて予約してください。
phone-only = お子さんの安全のため、予約の前に施設とのご相談が必要です。施設にお電話ください。
meal-not-offered = この施設では給食を出していません。お弁当をご用意のうえ、給食の希望を外してください。
same-day-elsewhere = { $place ->
    [here] { $date }の{ $span }は、すでにこの施設で予約があります。予約の一覧で確かめてください。
   *[elsewhere] { $date }の{ $span }は、すでにほかの施設で予約があります。変えるときは、先にそちらを取り消してください。
 }
limit-days-per-week = 「{ use_type-name }」は週{ $max }日までです。{ $reached ->
    [yes] { $from }から{ $to }の週は上限に達しています。{ $next }からの週を選んでください。
   *[no] いま一緒に選んでいるほかの日と合わせると、{ $from }から{ $to }の週の上限を超えます。選ぶ日を減らすか、{ $next }からの週を選んでください。
 }{ $ask ->
    [yes] 事情があるときは、施設にお電話でご相談ください。
   *[no] {""}
 }
limit-days-per-month = 「{ use_type-name }」は月{ $max }日までです。{ $next }から先の日を選んでください。{ $ask ->
    [yes] 事情があるときは、施設にお電話でご相談ください。
   *[no] {""}
 }
limit-days-in-row = 「{ use_type-name }」は続けて{ $max }日までです。この日を入れると{ $first }から{ $last }まで続きます。間をあけて選んでください。{ $ask ->
    [yes] 事情があるときは、施設にお電話でご相談ください。
   *[no] {""}
 }
limit-minutes-per-month = 一時保育は月{ $max_hours }時間までです。この月の残りは{ $left_hours }時間{ $left_minutes }分です。短い時間にするか、{ $next }から先の日を選んでください。{ $ask ->
    [yes] 事情があるときは、施設にお電話でご相談ください。
   *[no] {""}
 }

## 残り

allowance-days-per-week = 今週 あと{ $left }日（週{ $max }日まで）
allowance-days-per-month = 今月 あと{ $left }日（月{ $max }日まで）
allowance-days-in-row = 続けて あと{ $left }日（続けて{ $max }日まで。間の休みの日も数えます）
allowance-minutes-per-month = 今月 あと{ $left_minutes ->
    [0] { $left_hours }時間
   *[other] { $left_hours }時間{ $left_minutes }分
 }（月{ $max_hours }時間まで）

## 料金

fee-base = { $part ->
    [half] 保育料（半日・{ band-name }）
   *[full] 保育料（1日・{ band-name }）
 }
fee-reduction = 減免（{ reduction-name }）
fee-meal = 給食・おやつ
fee-extension = 時間外の保育（{ $minutes }分）
fee-cancel = キャンセル料（保育料の{ $percent }%）

## 利用実績報告書の列

column-age_group = 年齢区分
column-residence = 居住地
column-use_type = 利用区分
column-booked = 予約時間
column-actual = 実際の時間
column-minutes = 利用分数
column-fee_base = 保育料
column-reduction = 減免額
column-meal = 給食費
column-extension = 時間外
column-total = 合計

## 施設のページ

notice-ages = { $until ->
    [school_entry] 生後{ $months_min }か月から小学校に入る前まで
    [years] 生後{ $months_min }か月から{ $count }歳になる前まで
   *[months] 生後{ $months_min }か月から{ $count }か月になる前まで
 }
notice-ages-april = 月齢は、その年度の4月1日で見ます。
weekday-name = { $weekday ->
    [mon] 月曜
    [tue] 火曜
    [wed] 水曜
    [thu] 木曜
    [fri] 金曜
    [sat] 土曜
   *[sun] 日曜
 }
weekday-list = { $mon ->
    [yes] 月
   *[no] {""}
 }{ $tue ->
    [yes] 火
   *[no] {""}
 }{ $wed ->
    [yes] 水
   *[no] {""}
 }{ $thu ->
    [yes] 木
   *[no] {""}
 }{ $fri ->
    [yes] 金
   *[no] {""}
 }{ $sat ->
    [yes] 土
   *[no] {""}
 }{ $sun ->
    [yes] 日
   *[no] {""}
 }
notice-weekdays = { $holidays ->
    [open] 預かる曜日：{ weekday-list }（祝日も開いています）
   *[closed] 預かる曜日：{ weekday-list }（祝日はお休み）
 }
notice-hours = { $offer ->
    [morning] 午前：{ $span }
    [afternoon] 午後：{ $span }
   *[full] 1日：{ $span }
 }
notice-capacity = 定員は1日{ $places }人です。
notice-capacity-weekday = { weekday-name }の定員は{ $places }人です。
notice-capacity-under_1 = うち0歳のお子さんは{ $places }人までです。
notice-fee = { band-name }：1日 { $amount }円
notice-fee-half = { band-name }：半日 { $amount }円
notice-fee-class-age = 料金の年齢は、4月1日の年齢（クラスの年齢）で決まり、年度の間は変わりません。
notice-meal = 給食・おやつは{ $amount }円です。希望する方だけにかかります。
notice-meal-half = 半日のときの給食・おやつは{ $amount }円です。
notice-meal-none = 給食はありません。お弁当をお持ちください。
notice-extension = { $grace ->
    [none] 予約の時間を過ぎると、30分ごとに{ $amount }円がかかります。
   *[minutes] 予約の時間を過ぎて{ $grace }分を超えると、30分ごとに{ $amount }円がかかります。
 }
notice-reduction = { $kind ->
    [off] { reduction-name }：保育料が{ $value }円安くなります。
    [to_pay] { reduction-name }：保育料は{ $value }円になります。
   *[percent] { reduction-name }：保育料が{ $value }%安くなります。
 }
notice-window-month_before = 予約は、利用する月の前の月の{ $day }日{ $time }から受け付けます。
notice-window-half_month = 16日から月末までの予約はその月の1日{ $time }から、翌月1日から15日までの予約は16日{ $time }から受け付けます。
notice-window-days_before = 予約は、利用する日の{ $days }日前の{ $time }から受け付けます。
notice-residents-first = 市内にお住まいの方から先に受け付けます。市外の方は{ $days }日後からです。
notice-deadline = 予約は、利用する日の{ $days }日前の{ $time }までにお申し込みください。
notice-deadline-same-day = 予約は、利用する日の{ $time }までにお申し込みください。
notice-registration = はじめて利用する前に、この施設への利用登録が必要です。
notice-interview = { $valid_months ->
    [none] はじめて利用する前に、施設での面談が必要です。
   *[months] はじめて利用する前に、施設での面談が必要です。面談は{ $valid_months }か月有効です。
 }
notice-residents-only = 市内にお住まいの方だけが利用できます。
notice-residents-any = 市外にお住まいの方も利用できます。
mark-residents-only = 市内の方だけ
mark-residents-any = 市外の方も利用できます
mark-exclusive = ほかの施設との併用不可
notice-exclusive = 保育所やほかの施設の一時保育を利用している間は使えません。
notice-approval = 予約は、施設が確認すると確定します。
notice-approval-automatic = 予約は、申し込むとすぐに確定します。
notice-cancel-same-day = 利用する日の{ $time }を過ぎて取り消すと、保育料の{ $percent }%がかかります。
notice-cancel = 利用する日の{ $days }日前の{ $time }を過ぎて取り消すと、保育料の{ $percent }%がかかります。
notice-cancel-free = 取り消しに料金はかかりません。行けなくなったら早めに取り消してください。

## 決まりの名前（施設と市の設定画面）

rule-group-use_types = 預ける理由ごとの上限
rule-group-frame = 1か月の時間の枠
rule-group-capacity = 定員
rule-group-hours = 預かる曜日と時間
rule-group-ages = 年齢
rule-group-fee = 料金
rule-group-ceiling = 市が決めた料金の上限
rule-group-reductions = 減免
rule-group-meal = 給食
rule-group-window = 予約の受付期間
rule-group-registration = 利用登録
rule-group-interview = 面談
rule-group-cancel = キャンセル
rule-use_types-enabled = 預ける理由として使う
rule-use_types-label = 市での呼び名
rule-use_types-days_per_week_max = 1週間の日数の上限
rule-use_types-days_per_week_max-number = { $value }日
rule-use_types-days_per_week_weight = 1週間の日数の上限を超えるとき
rule-use_types-days_per_week_weight-block = 予約できない
rule-use_types-days_per_week_weight-warn = 職員だけが予約できる
rule-use_types-days_in_row_max = 続けて使える日数の上限
rule-use_types-days_in_row_max-number = { $value }日
rule-use_types-days_in_row_weight = 続けて使える日数を超えるとき
rule-use_types-days_in_row_weight-block = 予約できない
rule-use_types-days_in_row_weight-warn = 職員だけが予約できる
rule-use_types-days_per_month_max = 1か月の日数の上限
rule-use_types-days_per_month_max-number = { $value }日
rule-use_types-days_per_month_weight = 1か月の日数の上限を超えるとき
rule-use_types-days_per_month_weight-block = 予約できない
rule-use_types-days_per_month_weight-warn = 職員だけが予約できる
rule-use_types-counts_in_frame = 1か月の時間の枠に数える
rule-use_types-reason_required = くわしい事情を書いてもらう
rule-use_types-approval = この理由の予約の確定
rule-use_types-approval-facility = 施設が確認して確定する
rule-use_types-approval-automatic = 申し込むとすぐに確定する
rule-use_types-places_max = この理由で使える人数
rule-use_types-places_max-number = { $value }人
rule-frame-minutes_per_month_max = 1か月の時間の枠（分）
rule-frame-minutes_per_month_max-number = { $value }（{ $hours }時間）
rule-frame-weight = 1か月の時間の枠を超えるとき
rule-frame-weight-block = 予約できない
rule-frame-weight-warn = 職員だけが予約できる
rule-frame-applies = 1か月の時間の枠を見るとき
rule-frame-applies-always = いつも
rule-frame-applies-beyond_days_per_week = 週の日数が決まった数を超えたときだけ
rule-frame-days_per_week_max = 時間の枠を見ない週の日数
rule-frame-days_per_week_max-number = { $value }日
rule-capacity-per_day = 1日の定員
rule-capacity-under_1 = うち0歳の定員
rule-capacity-by_weekday-mon = 月曜の定員
rule-capacity-by_weekday-tue = 火曜の定員
rule-capacity-by_weekday-wed = 水曜の定員
rule-capacity-by_weekday-thu = 木曜の定員
rule-capacity-by_weekday-fri = 金曜の定員
rule-capacity-by_weekday-sat = 土曜の定員
rule-capacity-by_weekday-sun = 日曜の定員
rule-hours-weekdays = 預かる曜日
rule-hours-weekdays-mon = 月
rule-hours-weekdays-tue = 火
rule-hours-weekdays-wed = 水
rule-hours-weekdays-thu = 木
rule-hours-weekdays-fri = 金
rule-hours-weekdays-sat = 土
rule-hours-weekdays-sun = 日
rule-hours-full = 1日の時間
rule-hours-morning = 午前の時間
rule-hours-afternoon = 午後の時間
rule-hours-open_on_holidays = 祝日も預かる
rule-ages-months_min = 預かり始める月齢
rule-ages-lower_bound = 月齢に達する日
rule-ages-lower_bound-anniversary = 生まれた日と同じ日付の日
rule-ages-lower_bound-legal_day = その前の日（法律の数え方）
rule-ages-until = いつまで預かるか
rule-ages-until-school_entry = 小学校に入る前まで
rule-ages-until-months = 決まった月齢になる前まで
rule-ages-months_max = 預かりを終える月齢
rule-ages-months_max-number = { $value }か月
rule-ages-reference = 年齢を見る日
rule-ages-reference-use_date = 利用する日
rule-ages-reference-april_1 = その年度の4月1日
rule-fee-age_basis = 料金の年齢の見方
rule-fee-age_basis-use_date = 利用する日の年齢
rule-fee-age_basis-class_age = クラスの年齢
rule-fee-bands-lt1-full = 0歳の1日の保育料
rule-fee-bands-lt1-half = 0歳の半日の保育料
rule-fee-bands-lt3-full = 1・2歳の1日の保育料
rule-fee-bands-lt3-half = 1・2歳の半日の保育料
rule-fee-bands-ge3-full = 3歳以上の1日の保育料
rule-fee-bands-ge3-half = 3歳以上の半日の保育料
rule-fee-meal = 給食・おやつ代
rule-fee-meal_half = 半日の給食・おやつ代
rule-fee-extension_per_30_min = 時間外30分ごとの料金
rule-fee-extension_grace_minutes = 時間外にしない分数
rule-ceiling-applies = 市の上限額を当てはめる
rule-ceiling-lt1 = 0歳の上限額
rule-ceiling-lt3 = 1・2歳の上限額
rule-ceiling-ge3 = 3歳以上の上限額
rule-reductions-label = 減免の呼び名
rule-reductions-kind = 減免のしかた
rule-reductions-kind-off = この金額を引く
rule-reductions-kind-to_pay = この金額にする
rule-reductions-kind-percent = この割合（%）を引く
rule-reductions-value = 減免の金額または割合
rule-meal-offered = 給食を出す
rule-window-opens = 予約の受付を始める時期
rule-window-opens-month_before = 前の月の決まった日
rule-window-opens-half_month = 半月ごと（1日と16日）
rule-window-opens-days_before = 利用する日の何日か前
rule-window-opens_day = 受付を始める日
rule-window-opens_time = 受付を始める時刻
rule-window-days_before = 何日前から受け付けるか
rule-window-residents_earlier_days = 市外の方の受付を遅らせる日数
rule-window-closes_days_before = 何日前に締め切るか
rule-window-closes_time = 締め切る時刻
rule-window-holiday_shift = 受付を始める日が休みのとき
rule-window-holiday_shift-none = そのまま始める
rule-window-holiday_shift-before = 前の開所日に始める
rule-window-holiday_shift-after = 次の開所日に始める
rule-approval = 予約の確定
rule-approval-facility = 施設が確認して確定する
rule-approval-automatic = 申し込むとすぐに確定する
rule-registration-required = 利用登録が必要
rule-interview-required = 面談が必要
rule-interview-valid_months = 面談の有効期間（か月）
rule-enrolled = 保育所などに在籍しているお子さん
rule-enrolled-block = 予約できない
rule-enrolled-warn = 職員だけが予約できる
rule-enrolled-allow = 予約できる
rule-exclusive = ほかの施設を利用している間は使えない
rule-residents_only = 市内にお住まいの方だけ
rule-cancel-fee_percent = キャンセル料（保育料に対する%）
rule-cancel-free_until_days = 何日前まで無料で取り消せるか
rule-cancel-free_until_time = 無料で取り消せる時刻

## 決まりの誤り

rule-unknown = 「{ $key }」という決まりはありません。つづりを確かめてください。
rule-bad-key = 「{ $key }」は名前に使えません。英小文字、数字、下線で書いてください。
rule-wrong-type = { $expected ->
    [number] 値の種類が違います。数だけを書いてください。
    [switch] 値の種類が違います。true か false と書いてください。
    [time] 値の種類が違います。"17:00" のように書いてください。
    [span] 値の種類が違います。"08:30-17:00" のように書いてください。
    [choices] 値の種類が違います。["mon", "tue"] のように並べて書いてください。
   *[text] 値の種類が違います。文字で書いてください。
 }
rule-out-of-bounds = { $value }は入れられません。{ $min }から{ $max }までの数にしてください。
rule-bad-value = 「{ $value }」は読み取れません。時刻は17:00、時間は08:30-17:00のように書いてください。
rule-not-a-choice = 「{ $value }」は選べません。{ $choices }から選んでください。
rule-missing = 値がありません。この決まりは必ず入れてください。
rule-above-ceiling = { $value }円は、市の上限額{ $ceiling }円を超えています。{ $ceiling }円以下にしてください。
rule-half-fee-missing = 半日の預かりをするときは、半日の保育料も入れてください。
rule-halves-overlap = 午前（{ $morning }）と午後（{ $afternoon }）が重なっています。重ならない時間にしてください。
rule-outside-full = { $value }が1日の時間（{ $full }）からはみ出しています。中に収めてください。
rule-ages-reversed = 預かり始める月齢（{ $months_min }か月）は、預かりを終える月齢（{ $months_max }か月）より前にしてください。
rule-opens-after-closing-month = 月の初めや16日の予約が、受付を始める前に締め切られます（締切{ $closes_days_before }日前）。受付を始める日を早めるか、締切を{ $earliest }日前までにしてください。
rule-others-after-closing = 市外の方の受付が、締切（{ $closes_days_before }日前）より後になる日があります。遅らせる日数を{ $most }日までにしてください。
rule-opens-after-closing = 受付の開始は、締切（{ $closes_days_before }日前）より前の日にしてください。

## 統計でのお断りの理由

unmet-closed = 休みの日
unmet-span-not-offered = 預かっていない時間帯
unmet-age-too-young = 対象の月齢より前
unmet-age-too-old = 対象の年齢より後
unmet-residents-only = 市外にお住まい
unmet-use-type-missing = 預ける理由が未選択
unmet-use-type-unknown = 施設にない預ける理由
unmet-use-type-disabled = 施設が行っていない預ける理由
unmet-registration-missing = 利用登録の前
unmet-interview-missing = 面談の前
unmet-interview-expired = 面談の有効期限切れ
unmet-enrolled-elsewhere = ほかの施設を利用中
unmet-reason-missing = くわしい事情が未記入
unmet-enrolled-in-nursery = 保育所などに在籍中
unmet-phone-only = 電話での相談が必要
unmet-meal-not-offered = 給食を出していない
unmet-same-day-elsewhere = 同じ時間に別の予約
unmet-limit-days-per-week = 週の日数の上限
unmet-limit-days-per-month = 月の日数の上限
unmet-limit-days-in-row = 続けて使える日数の上限
unmet-limit-minutes-per-month = 月の時間の上限
