# Places, use and unmet demand.

city-vacancies-title = { $day }の施設ごとの空き
city-vacancies-free = 空きのある施設だけ
city-vacancies-full = 満員の施設だけ
city-vacancies-places = 空き{ $free }人分（定員{ $places }人）
city-vacancies-title-past = { $day }の施設ごとの利用
city-vacancies-past = 終わった日
city-vacancies-places-age =
    { $age ->
        [under1] 0歳
        [under3] 1・2歳
       *[from3] 3歳以上
    }の空き{ $free }人分（{ $age ->
        [under1] 0歳
        [under3] 1・2歳
       *[from3] 3歳以上
    }の枠{ $places }人）
city-vacancies-places-all = 空き{ $free }人分（定員{ $places }人・全年齢）
city-vacancies-places-mixed =
    空き{ $free }人分（{ $age ->
        [under1] 0歳
        [under3] 1・2歳
       *[from3] 3歳以上
    }の枠のない施設は全年齢の定員で、あわせて{ $places }人）
city-vacancies-came = 来た人{ $came }人（定員{ $places }人）
city-vacancies-came-age =
    来た{ $age ->
        [under1] 0歳
        [under3] 1・2歳
       *[from3] 3歳以上
    }のお子さん{ $came }人
city-vacancies-about-places = 空きと定員は、すべての年齢のお子さんのものです。
city-vacancies-about-places-age =
    空きと定員は、{ $age ->
        [under1] 0歳
        [under3] 1・2歳
       *[from3] 3歳以上
    }の枠のものです。残りの定員より多くは数えません。
city-vacancies-about-places-all =
    { $age ->
        [under1] 0歳
        [under3] 1・2歳
       *[from3] 3歳以上
    }だけの枠がある施設はありません。空きと定員は、すべての年齢のお子さんのものです。
city-vacancies-about-places-mixed =
    空きと定員は、{ $age ->
        [under1] 0歳
        [under3] 1・2歳
       *[from3] 3歳以上
    }の枠がある施設ではその枠のもの、ない施設ではすべての年齢のお子さんのものです。
city-vacancies-about-today = 予約なしで来たお子さんも、定員を使っている人数に入ります。帰ったお子さんの分は、その日のうちは空きに戻りません。
city-vacancies-about-came = 終わった日なので、空きではなく、来た人数を示します。
city-vacancies-about-came-age =
    終わった日なので、空きではなく、来た{ $age ->
        [under1] 0歳
        [under3] 1・2歳
       *[from3] 3歳以上
    }のお子さんの人数を示します。
city-column-came = 来た人数
city-vacancies-wanted = 予約{ $booked }・空き待ち{ $waiting }・お断り{ $declined }回（お子さん{ $children }人）
city-vacancies-sums = この日の合計
city-vacancies-sums-text = 休業日の施設と受付停止中の施設の定員は数えません。お断りは回数で、かっこの中は、同じ月の繰り返しを1人と数えたお子さんの人数です。
city-vacancies-by-ward = 区ごと
city-vacancies-by-age = お子さんの年齢ごと
city-band-under1 = 0歳
city-band-under3 = 1・2歳
city-band-from3 = 3歳以上
city-label-age = 年齢
city-column-wanted = 予約・空き待ち・お断り
city-vacancies-closed-weekday = この曜日は休み
city-vacancies-closed-holiday = 祝日（{ $reason }）で休み
city-vacancies-closed-by-city = 市の休業日（{ $reason }）
city-vacancies-closed-by-facility = 施設の休業日（{ $reason }）
city-vacancies-facility-suspended = 新しい予約の受付を停止中
city-vacancies-suspended = 受付停止中
city-vacancies-none = 条件に合う施設はありません
city-vacancies-none-text = 日付や区の条件を変えてください。
city-day-nav = 日を変える
city-day-previous = 前の日
city-day-next = 次の日
city-label-day = 日付
city-label-only = 空きの状態
city-count-facilities = { $count }か所の施設
city-column-places = 空き
city-column-quotas = 枠ごとの利用
city-quota-day = { $name }：{ $used }/{ $limit }
city-quota-morning = { $name }（午前）：{ $used }/{ $limit }
city-quota-afternoon = { $name }（午後）：{ $used }/{ $limit }

city-figures-title = 空きと利用の状況
city-figures-weeks = 区と週ごとの予約
city-figures-weeks-text = 定員に対して予約が入っている割合です。色が濃いほど混んでいます。
city-figures-week = { $day }の週
city-figures-cell = { $booked }/{ $places }
city-figures-ahead = これからの空き（区・年齢・週ごと）
city-figures-ahead-text = { $from }から{ $to }までの、預かる日ごとの空きを足した延べの人数です。棒は、定員のうち空いている割合です。
city-figures-ahead-shared = 定員は、年齢の枠がある施設ではその枠、ない施設ではどの年齢も使える定員です。年齢どうしは同じ定員を分け合うので、足しても空きの合計にはなりません。休業日と受付停止中の施設は数えません。
city-figures-ahead-head = 区・年齢
city-figures-ahead-free = 空き{ $free }
city-figures-ahead-of = 定員{ $places }・予約{ $booked }
city-figures-rate = 予約の割合
city-percent = { $rate }%
city-figures-first = はじめての利用（施設ごと）
city-figures-lead = { $from }から{ $to }までの数字です。
city-figures-lead-days = 申込みから利用まで（平均）
city-figures-days = { $days }日
city-figures-count = 件数
city-figures-ward-bar = { $rate }%（{ $booked }/{ $places }）
city-figures-age = { $years }歳
city-figures-none = 数える施設がありません
city-figures-none-text = この事業を行う施設を登録すると、ここに数字が出ます。
city-label-from = はじめの日
city-label-to = おわりの日
city-chart-wards = 区ごとの予約の割合
city-chart-ages = 年齢ごとの予約
city-chart-age = 年齢
city-chart-types = 利用区分ごとの予約
city-figures-unmet = お断りの回数
city-figures-unmet-children = お断りしたお子さん
city-figures-unmet-about = お断りの回数には、同じお子さんの繰り返しを含みます。お断りしたお子さんは、同じ月の繰り返しを1人と数えた人数です。
city-figures-refused = { $count }回（お子さん{ $children }人）
city-chart-unmet = 区ごとのお断り（回数と、同じ月の繰り返しを1人と数えたお子さんの人数）
city-chart-reasons = お断りの理由（1件に2つ以上のことがあります。回数です。決まりによって自動でお断りしたものと、同じお子さんの繰り返しを含みます）
unmet-full = 満員
unmet-other = その他の理由
unmet-facility-not-open = 施設が開いていない日
unmet-facility-suspended = 施設が受付を休止中
unmet-facility-does-not-offer = 施設が行っていない事業
unmet-window-not-yet = 受付の開始前
unmet-window-over = 受付の終了後
unmet-window-day-is-past = 過ぎた日
unmet-decline-full = 施設の判断：枠がいっぱい
unmet-decline-staffing = 施設の判断：保育士の体制
unmet-decline-health = 施設の判断：体調の相談が必要
unmet-decline-rule = 施設の判断：利用の決まり
unmet-decline-other = 施設の判断：その他
