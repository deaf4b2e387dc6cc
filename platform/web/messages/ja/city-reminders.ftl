# Reminders of reports, and what facilities are told of them.

city-remind = 未提出の施設すべてに提出をお願いする
city-remind-text = 未着手・作成中・差戻しの施設の施設長に、メールでお願いします。同じ施設には1日に1回だけ送ります。
city-remind-last = 最後のお願い
city-remind-asked = { $asked }施設にお願いのメールを送りました。
city-remind-today = { $count }施設には、今日すでに送っています。
city-remind-unreached = { $count }施設には、メールが届く職員がいません。電話でお願いしてください。
city-remind-title = 提出のお願いの結果
city-remind-back = 一覧に戻る
report-month-running = この月はまだ終わっていません。終わってからお願いできます。

mail-report-reminder-subject = 【{ $city }】利用実績報告書の提出のお願い
mail-report-reminder-body =
    { $facility }の{ $month }の利用実績報告書が、まだ提出されていません。
    内容を確認して、提出をお願いします。

    { $link }
