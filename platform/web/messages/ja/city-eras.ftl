# Handing facilities over, and closing them for good.

city-era-title = { $name }の名称と運営の引継ぎ
city-era-lead = 日付を決めておくと、その日から新しい名称と運営になります。予約・利用登録・職員のアカウントは、そのまま引き継がれます。過去の月の報告書には、その月の名称が残ります。
city-era-link = 名称と運営の引継ぎ
city-era-list = これまでとこれからの名称
city-era-count = { $count }件
city-era-none = 引継ぎの記録はありません
city-era-none-text = 名称や運営が変わるときは、下で新しい内容とその始まりの日を登録してください。
city-era-from = いつから
city-era-always = はじめから
city-era-now = （いま）
city-era-kept = 記録として残ります
city-era-take-back = 取り消す
city-era-new = 引継ぎを登録する
city-era-save = この内容で登録する
label-era-from = 新しい名称・運営になる日
hint-era-from = 例：2027年4月1日
label-era-name = 施設名
label-era-kana = 施設名のふりがな
label-era-operator = 運営
label-era-corporation = 運営法人
hint-era-corporation = 例：社会福祉法人 見本福祉会
done-city-era-added = 引継ぎを登録しました。施設長のアカウントがあれば、メールで知らせます。
done-city-era-removed = 引継ぎを取り消しました。
succession-day-past = 引継ぎの日は、今日以降にしてください。過ぎた月の報告書の名称は変えられません。
succession-nothing-changed = 名称も運営も、その日のものと同じです。変わるところを入力してください。
succession-day-taken = { $day }からの引継ぎ（{ $name }）がすでにあります。書き換えるときは、下で「同じ日の引継ぎを書き換える」を選んで、もう一度登録してください。
label-era-replaces = 同じ日の引継ぎを書き換える
succession-after-closing = 引継ぎの日は、閉園の日より前にしてください。

facility-next-name = { $day }から「{ $name }」に変わります
facility-next-name-text = 予約と利用登録は、そのまま使えます。
facility-run-by = 運営：{ $name }

facility-closing-reason = 施設が{ $day }に閉園するため
mail-call-off-line = ・{ $day } { $from }〜{ $to }　{ $facility }
call-off-many = 取り消す予約が{ $max }件を超えています。日や施設を分けて行ってください。
city-closing-bookings = 取り消される予約の一覧を見る

mail-facility-closing-subject = 【{ $city }】閉園のため予約を取り消しました
mail-facility-closing-body =
    申し訳ありません。{ $reason }、次の予約を取り消しました。

    { $bookings }

    料金はかかりません。利用できる日数や時間の上限にも数えません。
    ほかの施設は、次のページから探せます。
    { $link }

mail-facility-succession-subject = 【{ $city }】施設の名称・運営の引継ぎのお知らせ
mail-facility-succession-body =
    { $facility }は、{ $day }から「{ $name }」になります。
    予約、利用登録、職員のアカウントは、そのまま引き継がれます。

    { $link }
